--- Does the answer of summer_2018.lua hold in a market of as many platforms as there were?
--
-- Mechanism, source and expected finding are those of summer_2018.lua. Here 1,863 platforms operate at the
-- start, the number printed for the end of the first half of 2018, with as many simulated lenders and
-- borrowers for each: a failure is a smaller part of the market, so single replications vary less.
local shahe = require "shahe"
local wave = require "wave"

return wave.compare {
  name = "full-scale",
  title = "The wave of failures of summer 2018, with every platform",
  question = "Does the finding at 400 platforms hold at 1,863?",
  platforms = 1863,
  largest = shahe.yuan(1.6e11),
  investors = 1676700,
  borrowers = 745200,
  replications = 40,
  keep = 4,
}
