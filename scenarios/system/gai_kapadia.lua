--- At which connectivity does the failure of one bank bring down the whole system?
--
-- Mechanism: every bank lends 20 % of its assets to other banks, split evenly over its loans, and has 4 %
-- capital. With few loans a failure finds nobody to reach. With many, each bank can bear the loss of one
-- borrower. Between the two, failures spread: a bank fails when its lost loans exceed its capital, and one
-- with five borrowers survives the failure of one (a tie; --set tie=fails lets it fail).
-- Source: Gai and Kapadia, Contagion in financial networks, Proc. Royal Society A 466 (2010): 1,000 banks,
-- every loan with the same chance, one random bank fails first, nothing is recovered, 1,000 networks of
-- each mean degree, a cascade is more than 5 % of the banks.
-- Expected finding: cascades for mean degrees from 1.02 to 5.76, the window for infinitely many banks
-- (column `theory`); of a thousand banks some still fall beyond it: one network in six at 6, one in seventy
-- at 7, none of the thousand at 8. They are most frequent near 3 (four networks in five, column
-- `frequency`). Towards the upper edge they become rare, and take nearly every bank (`extent`): robust yet
-- fragile.
local shahe = require "shahe"

return shahe.kernel.window {
  name = "gai-kapadia",
  title = "The window of contagion",
  question = "At which connectivity does the failure of one bank bring down the whole system?",
  seed = 2010,
  nodes = 1000,
  degrees = { 0.5, 1, 1.5, 2, 3, 4, 5, 5.5, 6, 7, 8, 9, 10 },
  draws = 1000,
  capital = 0.04,
  interbank = 0.20,
  tie = shahe.choice { name = "tie", values = { "survives", "fails" }, default = "survives",
    doc = "what becomes of a bank whose loss equals its capital" },
  large = 0.05,
}
