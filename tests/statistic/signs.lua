--- The market of summer 2018 with one thing changed at a time, for the signs that the model must show.
local shahe = require "shahe"
local weeks, yuan = shahe.weeks, shahe.yuan

local case = shahe.choice { name = "case", values = { "deaf", "locked", "calm", "shocked", "redrawn" },
  default = "deaf", doc = "deaf: nobody hears news; locked: claims cannot be transferred; calm: no shock; "
    .. "shocked: as it was; redrawn: no shock, other platforms in every replication" }
local quiet = case == "calm" or case == "redrawn"

local market = shahe.scenario {
  name = "signs-" .. case,
  start = "2017-06-03", step = "week", horizon = weeks(104), seed = 20180706,
  platforms = case == "redrawn" and "redrawn" or "fixed",
  population = {
    platform = {
      count = 120,
      size = shahe.lognormal { median = yuan(4.15e7), sigma = 2.22, tail = 0.62, tail_from = yuan(1e9),
        cap = yuan(9e9) },
      delay_limit = shahe.days(14), lending_floor = 0.97, police_share = 0.2, closure_fake = 0.4,
    },
    borrower = { count = 40000 },
    investor = { count = 80000, entry_fear = 1.3 },
  },
  market = { news_gain = 12, credibility_comfort = 2.2 },
  channels = { news = case ~= "deaf" },
  shocks = quiet and {} or {
    shahe.shock.funding { at = weeks(52), factor = 0.75 },
    shahe.shock.credit { at = weeks(52), factor = 1.3 },
    shahe.shock.failure { at = weeks(55), platforms = 3, rank = 5, pooled = true },
  },
}

local locked = shahe.policy {
  name = "locked", doc = "claims cannot be transferred before their term",
  levers = { { lever = "early_exit", value = false, reason = "locked" } },
}

return shahe.run {
  scenario = case == "locked" and market:with { locked } or market,
  replications = 12,
  keep = case == "redrawn" and 20 or 0,
}
