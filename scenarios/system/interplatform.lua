--- Two platforms fail. How many more fall because platforms have lent money to each other?
--
-- Mechanism: every platform has lent five times its own capital to a few others, in equal parts. Who loses
-- more than its own capital fails in the same week, and then what it owes is lost in turn. All other ways
-- of harming one another are switched off, so that the chain is one of debts alone. Recovery is the
-- question: here a failed platform pays nothing in time; with --set platform.exposure_clearing=true its
-- debts are worth what its estate can pay after its investors, cleared for all estates at once.
-- Source: the random network and zero recovery of Gai and Kapadia, Contagion in financial networks (2010);
-- clearing after Eisenberg and Noe (2001).
-- Expected finding: nothing recovered and three links, the debts add 64 to 77 failures to a run of 80
-- platforms within the week (half of the cascade after 0 days, chains of 6 to 10 links), and nobody falls by
-- them where the channel is off. With twelve links (--set platform.exposure_links=12) each part can be
-- borne: nobody falls in 65 to 99 % of the runs, but the rare cascade still takes nearly everybody, robust
-- yet fragile. What the estates are worth prevents most cascades too (--set
-- platform.exposure_clearing=true): nobody falls in 75 to 100 % of the runs.
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
