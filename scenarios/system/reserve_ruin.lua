--- How large must a risk reserve be so that the claims on it never exhaust it?
--
-- Mechanism: a reserve earns 1 a year and pays claims that come three times a year, each of 0.2 in the
-- mean and exponentially distributed: 60 % of the income in the long run. It is ruined when a run of
-- claims takes it below 0 at any time. Ruin of a large reserve is so rare that plain simulation never sees
-- it, so paths are drawn under the law that makes their ruin certain, and each counts by its likelihood
-- ratio (Siegmund, Annals of Statistics 4, 1976): no horizon, and the same relative error for a large
-- reserve as for a small one.
-- Source: Cramér and Lundberg's model as in Asmussen and Albrecher, Ruin Probabilities (2010), IV; the
-- example of the function `ruin` in the R package actuar: the chance of ruin is 0.6 exp(-2 reserve).
-- Expected finding: each further unit of reserve, a year's income, divides the chance of ruin by 7.4: from
-- 60 % without a reserve to 8 % with 1 and 1.2 in a thousand million with 10; 20,000 paths find that to
-- half a percent.
local shahe = require "shahe"

return shahe.kernel.ruin {
  name = "reserve-ruin",
  title = "Ruin of a risk reserve",
  question = "How large must a risk reserve be so that the claims on it never exhaust it?",
  seed = 1976,
  premium = 1,
  claim_rate = 3,
  claim_mean = 0.2,
  reserves = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 },
  paths = 20000,
}
