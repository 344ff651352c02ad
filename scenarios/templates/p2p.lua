--- A small peer-to-peer market after a scandal, and two rules that might have helped.
--
-- Some platforms pool their clients' money; when news is bad, clients withdraw, and a platform
-- that cannot pay makes more bad news. Compare: no rule; client money held by a custodian; a
-- gate on withdrawals that an agency closes when a platform leaves requests unpaid.

local shahe = require "shahe"
local weeks, percent = shahe.weeks, shahe.percent

local market = shahe.scenario {
  name = "my_market",
  title = "A peer-to-peer market after a scandal",
  question = "Does custody, or a gate, keep platforms from failing?",
  start = "2018-01-01",
  step = "week",
  horizon = weeks(52),
  seed = 1,
  population = {
    platform = { count = 40 },
    borrower = { count = 8000 },
    investor = { count = 16000 },
  },
  shocks = {
    shahe.shock.scandal { at = weeks(12), size = 0.3 },
    shahe.shock.funding { at = weeks(12), over = weeks(8), factor = 0.75 },
  },
}

-- A rule as data: one lever, from the first day on.
local custody = shahe.policy {
  name = "custody",
  doc = "most client money is held by a custodian and matched to loans",
  params = { share = { default = percent(90), min = 0, max = 1 } },
  levers = function(k)
    return { { lever = "custody", value = k.share } }
  end,
}

-- A rule that acts: every two weeks, on figures that are two weeks old and not quite right.
local gate = shahe.policy {
  name = "gate",
  doc = "a platform that leaves requests unpaid may pay out only a little each week",
  every = weeks(2),
  observe = { "platform", fields = { "queue" }, lag = weeks(2), noise = percent(5) },
  params = {
    limit = { default = percent(3), min = 0, max = 1 },
    payout = { default = percent(5), min = 0, max = 1 },
  },
  act = function(reg, seen, k, state)
    for id, platform in seen:each() do
      if platform.queue > k.limit and not state[id] then
        state[id] = true
        reg:set(id, "gate", k.payout, { reason = "unpaid requests above the limit" })
      end
    end
  end,
}

return shahe.compare {
  baseline = market,
  variants = {
    { "custody", market:with { custody } },
    { "gate", market:with { gate } },
  },
  replications = 20,
  keep = 4,
}
