--- Many borrowers live on refinancing and owe several platforms. What does one lender's end do to the others?
--
-- Mechanism: a person with several loans pays one with another. When lenders ration, a refused person who
-- lives on refinancing and has another loan comes under stress and misses payments everywhere; those
-- losses make other lenders ration. Eight of the larger platforms fail in week 13; their borrowers ask
-- elsewhere. All other channels are off.
-- Source: 49 % of borrowers owed different institutions (163yy.com.cn, see docs/model/parameters.md); the
-- chain of refinancing is a hypothesis of this model, its strength a prior.
-- Expected finding: the channel shows in losses much more than in failures. Loan losses after the failures
-- are 20 to 30 % higher than in the paired runs without it, and investors lose 15 to 27 % more (in the
-- median 2.8 to 3.6 % of claims, not 2.3 to 2.9 %). It adds -0.3 to 0.3 failures to a run, and its trigger
-- share is above nothing but within 0 to 0.03 %.
local shahe = require "shahe"
local weeks = shahe.weeks

local market = shahe.scenario {
  name = "common-borrowers", title = "Common borrowers",
  question = "What does one lender's end do to others through borrowers in common?",
  horizon = weeks(52), seed = 49,
  population = {
    platform = {
      count = 40, size = shahe.lognormal { median = shahe.yuan(1e8), sigma = 0.7 }, fraud_share = 0,
    },
    borrower = { count = 12000, dependent_share = 0.6, refusal_stress = 0.1 },
    investor = { count = 12000 },
  },
  channels = { news = false, region = false, neighbours = false, guarantor = false, vendor = false,
    funding = false, yields = false, contraction = false, exposures = false, group = false,
    averages = false },
  shocks = { shahe.shock.failure { at = weeks(13), platforms = 8, rank = 3 } },
}

return shahe.attribute { scenario = market, channels = { "borrowers" }, replications = 20 }
