--- What does a watching agency cost? A calm market, without an agency and with one whose policy reads
-- seven figures of every platform in every week and writes a lever. Run by bench_step; not a study.
local shahe = require "shahe"

local weeks = shahe.param { name = "weeks", default = 10, min = 2, max = 104, doc = "length" }

local watch = shahe.policy {
  name = "watch",
  doc = "looks for the platform with the worst figures in every week and barely tightens its alarm",
  every = shahe.weeks(1),
  observe = {
    "platform", lag = shahe.weeks(2), noise = shahe.percent(5),
    fields = { "claims", "cash", "overdue", "queue", "complaints", "risk", "operating" },
  },
  act = function(reg, seen)
    local worst, highest = nil, -1
    for row, platform in seen:each() do
      local figure = platform.overdue + platform.queue + platform.complaints + platform.risk
      if platform.operating and platform.cash < platform.claims and figure > highest then
        worst, highest = row, figure
      end
    end
    if worst then
      reg:set("platforms", "alarm_freeze", 101, { reason = "watched" })
    end
  end,
}

local market = shahe.scenario {
  name = "watch", start = "2017-07-01", step = "week", horizon = shahe.weeks(weeks), seed = 1,
  population = {
    platform = { count = 400 }, borrower = { count = 1000 }, investor = { count = 2000 },
  },
}

return shahe.compare {
  baseline = market,
  variants = { { "watched", market:with { watch } } },
  replications = 1,
  keep = 1,
}
