--- How much worse does a fall of government bonds become when the banks that it weakens sell their bonds at
-- once?
--
-- Mechanism: a bank whose leverage (capital over assets) falls below 4 % pays back loans, first from cash,
-- then by selling bonds of both kinds; below 3 % it fails and sells all. Every sale lowers the price for
-- all holders, also of bonds that nothing had happened to, so it weakens further banks, which sell in the
-- next round. A price falls by `impact` when a twentieth of the market is sold.
-- Source: 48 banks of the stress test of 2018 of the European Banking Authority (data/eba_2018.csv); rules
-- and cases of the public program beside Bank of England Staff Working Paper 861 (2020), after Cont and
-- Schaanning (2017). Cash is 5 % of assets and half of the debts can be repaid early: its assumptions, not
-- data.
-- Expected finding: a fall by a fifth fails 7 banks of 48 where selling moves no price, 18 with an impact
-- of 1 %, and 44 with one of 5 %: there most fail through the sales of others, not through the first
-- shock. With an impact of 1 %, a fall by a twentieth fails none but still takes 4 % off corporate bonds.
local shahe = require "shahe"

return shahe.kernel.fire_sale {
  name = "eba-fire-sale",
  title = "Fire sales among 48 European banks",
  question = "How much worse does a fall of government bonds become through sales?",
  banks = "data/eba_2018.csv",
  rounds = 6,
  cases = {
    { name = "no impact", impact = 0, shock = 0.2 },
    { name = "impact 1 %", impact = 0.01, shock = 0.2 },
    { name = "impact 5 %", impact = 0.05, shock = 0.2 },
    { name = "shock 5 %", impact = 0.01, shock = 0.05 },
    { name = "shock 15 %", impact = 0.01, shock = 0.15 },
    { name = "shock 30 %", impact = 0.01, shock = 0.3 },
  },
}
