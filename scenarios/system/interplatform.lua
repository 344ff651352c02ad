--- Two platforms fail. How many more fall because platforms have lent money to each other?
--
-- Mechanism: every platform has lent five times its own capital to a few others, in equal parts. Who loses
-- more than its own capital fails in the same week, and then what it owes is lost in turn. All other ways
-- of harming one another are switched off, so that the chain is one of debts alone. Recovery is the
-- question: here a failed platform pays nothing in time; with --set platform.exposure_clearing=true its
-- debts are worth what its estate can pay after its investors, cleared for all estates at once.
-- Source: the random network and zero recovery of Gai and Kapadia, Contagion in financial networks (2010);
-- clearing after Eisenberg and Noe (2001).
-- Expected finding: nothing recovered and three links, the two failures bring down nearly the whole market of
-- 80 within the week in most runs (half of the cascade after 0 days, chains of 8 links), and nobody where the
-- channel is off. With twelve links (--set platform.exposure_links=12) each part can be borne: the median is
-- the two failures alone, but the rare cascade still takes everybody, robust yet fragile. What the estates
-- are worth prevents most cascades too (--set platform.exposure_clearing=true).
local shahe = require "shahe"
local weeks = shahe.weeks

local market = shahe.scenario {
  name = "interplatform", title = "Debts between platforms",
  question = "How many platforms fall because platforms have lent money to each other?",
  horizon = weeks(20), seed = 2010, platforms = "redrawn",
  population = {
    platform = {
      count = 80, size = shahe.constant { value = shahe.yuan(1e8) }, fraud_share = 0, matched_share = 0,
      exposure_capital = 5, exposure_links = 3, exposure_clearing = false, exposure_recovery = 0,
      -- nothing else ends a platform within the horizon
      closure_hazard = 0, loss_weeks = 520,
    },
    borrower = { count = 4000 },
    investor = { count = 8000 },
  },
  channels = { news = false, region = false, neighbours = false, borrowers = false, guarantor = false,
    vendor = false, funding = false, yields = false, contraction = false, group = false,
    averages = false },
  shocks = { shahe.shock.failure { at = weeks(8), platforms = 2, rank = 5 } },
}

return shahe.attribute { scenario = market, channels = { "exposures" }, replications = 30 }
