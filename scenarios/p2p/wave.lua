--- The peer-to-peer market of 2017 to 2019 as a scenario, and the measures that are compared in it.
-- Used by summer_2018.lua and full_scale.lua, which differ in size only.
local shahe = require "shahe"
local weeks, days, percent, yuan = shahe.weeks, shahe.days, shahe.percent, shahe.yuan

local wave = {}

-- The week of 2 June 2018: lenders place a quarter less, borrowers miss a third more often; three weeks
-- later three of the larger platforms that pool money are found to have failed.
local SHOCK = weeks(52)

--- The market: options say how many platforms, borrowers and investors, and how large a platform may be.
function wave.scenario(options)
  return shahe.scenario {
    name = options.name, title = options.title, question = options.question,
    start = "2017-06-03", step = "week", horizon = weeks(104), seed = 20180706,
    population = {
      platform = {
        count = options.platforms,
        -- The largest platform held 16.6 % of the balance in July 2018: the cut keeps that share when
        -- fewer platforms are drawn.
        size = shahe.lognormal { median = yuan(4.15e7), sigma = 2.22, tail = 0.62, tail_from = yuan(1e9),
          cap = options.largest },
        -- News of unpaid lenders travelled within days.
        delay_limit = days(14),
        -- Platforms went on lending as long as they could; most failures were not police cases at once.
        lending_floor = 0.97, police_share = 0.2, closure_fake = 0.4,
      },
      borrower = { count = options.borrowers },
      investor = { count = options.investors, entry_fear = 1.3 },
    },
    -- News gain: a little above 10, where a wave feeds itself: the market is calm until it is pushed.
    -- Credible owners calm their lenders when news is bad, so the wave takes the small ones first.
    market = { news_gain = 12, credibility_comfort = 2.2 },
    shocks = {
      shahe.shock.funding { at = SHOCK, factor = 0.75 },
      shahe.shock.credit { at = SHOCK, factor = 1.3 },
      shahe.shock.failure { at = SHOCK + weeks(3), platforms = 3, rank = 5, pooled = true },
    },
    data = {
      shahe.data {
        file = "data/cn_p2p_2018.csv",
        draw = {
          exit_rate = { system = "exits", transform = "monthly_rate" },
          operating_platforms = { system = "operating", transform = "index100@392", at = "end" },
          balance = { system = "claims", transform = "index100@392", at = "end" },
          yield = { system = "mean_yield", transform = "level" },
        },
      },
    },
  }
end

--- Bank custody of client money from the start: what is matched one to one cannot be run on.
wave.custody = shahe.policy {
  name = "custody",
  doc = "most platforms that pool money must hold it at a custodian, matched to loans, from the start",
  law = "Guidelines on custody of online lending funds, February 2017",
  params = { share = { default = 0.9, min = 0, max = 1, doc = "share of them that comply" } },
  levers = function(k)
    return { { lever = "custody", value = 1, share = k.share, pooled = true, reason = "custody" } }
  end,
}

--- The agency sees late and noisy figures. In calm times up to a sixth of the open platforms left within a
-- month or are late with a payment. When it is a quarter, the agency waits as long as `patience` says, then
-- speaks credibly and stops the transfer of claims.
wave.intervention = shahe.policy {
  name = "intervention",
  doc = "credible communication and a stop of transfers, some weeks into the wave, on what the agency sees",
  law = "Measures of the special rectification office, August 2018",
  params = {
    trigger = { default = percent(25), min = 0, max = 1,
      doc = "share of open platforms that left within four weeks or leave requests unpaid" },
    patience = { default = weeks(0), min = weeks(0), max = weeks(52),
      doc = "time between the alarm and the measure" },
    strength = { default = 0.4, min = 0, max = 1, doc = "what is left of the news gain" },
  },
  every = weeks(1),
  observe = { "platform", fields = { "failed", "queue" }, lag = weeks(1), noise = percent(5) },
  act = function(reg, seen, k, state)
    local open, stuck = 0, 0
    for _, platform in seen:each() do
      if not platform.failed then
        open = open + 1
        stuck = platform.queue > 0.02 and stuck + 1 or stuck
      end
    end
    local past = state.past or {}
    state.past = past
    local month_ago = past[#past - 3] or open
    past[#past + 1] = open
    local distress = (month_ago - open + stuck) / math.max(month_ago, 1)
    if distress > k.trigger and not state.alarm then
      state.alarm = reg.now
    end
    if state.alarm and not state.acted and reg.now - state.alarm >= k.patience then
      state.acted = true
      reg:set("platforms", "communication", k.strength, { reason = "the wave is spoken to" })
      reg:set("platforms", "early_exit", false, { reason = "transfers of claims are stopped" })
    end
  end,
}

--- The three arms: nothing further, the agency acts, custody from the start.
function wave.compare(options)
  local market = wave.scenario(options)
  return shahe.compare {
    baseline = market,
    variants = {
      { "intervention", market:with { wave.intervention } },
      { "custody", market:with { wave.custody } },
    },
    replications = options.replications,
    keep = options.keep,
  }
end

return wave
