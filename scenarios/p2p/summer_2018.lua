--- Would a measure of the agency have stopped the wave of failures of summer 2018?
local shahe = require "shahe"
local yuan, percent, weeks = shahe.yuan, shahe.percent, shahe.weeks

local size = shahe.choice { name = "size", values = { "full", "demo" }, default = "full" }
local trigger = shahe.param { name = "trigger", default = 0.05, min = 0, max = 1 }
local base = shahe.scenario {
  name = "summer-2018", start = "2017-07-01", step = "week", horizon = weeks(104), seed = 2018,
  population = {
    platform = { count = size == "full" and 400 or 120 },
    borrower = { count = size == "full" and 160000 or 48000 },
    investor = { count = size == "full" and 360000 or 100000, term = weeks(13),
      wealth = shahe.lognormal { median = yuan(250000), sigma = 0.9, cap = yuan(2e7) } },
  },
  market = { news_gain = 12 },
  shocks = {
    shahe.shock.funding { at = weeks(52), factor = 0.75 },
    shahe.shock.credit { at = weeks(52), factor = 1.3 },
    shahe.shock.failure { at = weeks(55), platforms = 3, rank = 3 },
  },
}
local custody = shahe.policy { name = "custody",
  levers = { { lever = "custody", value = 1, share = 0.9, pooled = true, reason = "custody rule" } } }
local intervention = shahe.policy {
  name = "intervention",
  params = { trigger = { default = trigger, min = 0, max = 1 }, patience = { default = weeks(2) } },
  observe = { "platform", fields = { "failed", "queue", "claims" }, lag = weeks(2), noise = percent(5) },
  act = function(reg, seen, k, state)
    local share = seen:share("failed")
    for id, p in seen:each() do
      if p.queue > 0.5 then state[id] = (state[id] or 0) + 1 end
    end
    if share > k.trigger and not state.since then state.since = reg.now end
    if state.since and reg.now - state.since >= k.patience and not state.done then
      reg:set("platforms", "communication", 0.4, { reason = "credible communication" })
      reg:set("platforms", "early_exit", false, { reason = "no transfers" })
      state.done = true
    end
  end,
}
return shahe.compare {
  baseline = base, replications = size == "full" and 200 or 40, keep = 8,
  variants = { { "intervention", base:with { intervention } }, { "custody", base:with { custody } } },
}
