--- One guarantee company stands behind many platforms. Does its limit, used up by some, bring down others?
--
-- Mechanism: a guaranteeing platform passes loan losses beyond its provision fund and what borrowers'
-- rates cover on to its guarantor, whose limit all its platforms share. In a bad year for borrowers the
-- limit is used up by whoever is hit first; from then on the losses of all stay with them: they drain
-- capital and cash, investors lose the comfort of a guarantee, and platforms that could have paid run dry.
-- Source: shared guarantors as a channel of contagion among Chinese platforms; limits of a guarantee
-- company are a multiple of its capital (Measures for financing guarantee companies, 2010: ten times;
-- general knowledge, not checked again). The sizes are priors.
-- Expected finding: the channel adds 5 to 9 failures to a run, over the paired runs without it, in which
-- every guarantee is paid: 1.8 to 3 times as many platforms fail, and investors lose 1.5 to 6 % of their
-- claims more. Both measures agree: the channel has 40 to 60 % of the trigger shares, because most who give
-- up have earned too little since they bore losses of their own, and about as many of the failures are those
-- that it adds. Of all failures 40 to 65 % follow another, of those without the channel none.
local shahe = require "shahe"
local weeks = shahe.weeks

local market = shahe.scenario {
  name = "common-guarantor", title = "A common guarantor",
  question = "Does a shared limit, used up by some, bring down others?",
  horizon = weeks(78), seed = 818,
  population = {
    platform = {
      count = 60, size = shahe.lognormal { median = shahe.yuan(1e8), sigma = 0.7 },
      fraud_share = 0, matched_share = 0, guarantors = 1, guarantor_limit = 0.004,
    },
    borrower = { count = 8000, default_scale = 2 },
    investor = { count = 16000 },
  },
  channels = { news = false, region = false, neighbours = false, borrowers = false, vendor = false,
    funding = false, yields = false, contraction = false, exposures = false, group = false,
    averages = false },
  shocks = { shahe.shock.credit { at = weeks(13), factor = 2.5 } },
}

return shahe.attribute { scenario = market, channels = { "guarantor" }, replications = 20 }
