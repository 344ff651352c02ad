--- Would an agency that acts weeks into the wave have stopped the failures of summer 2018, or only custody
-- of client money from the start?
--
-- Mechanism: lenders on platforms that pool money are paid from a common pool, so each one's best answer to
-- bad news depends on what the others do. Failures make news; above a gain of about 10 the news of one
-- failure causes more than one other. From week 52 on lenders place a quarter less and borrowers miss a
-- third more often; in week 55 three of the larger pooling platforms fail.
-- Source: published monthly figures of the Chinese market in data/cn_p2p_2018.csv (in July 2018, 11.7 % of
-- the platforms left); sizes fitted to 1,363 platforms at the end of 2018; the gain is set, not estimated.
-- Expected finding: without a measure most replications end in a collapse of lending. Communication and a
-- stop of transfers about five weeks after the shock prevent most of them; two or three weeks later, with
-- --set intervention.patience=3w, they hardly do. Custody for 90 % of the pooling platforms prevents most.
--
-- ./dev demo runs this with --set size=demo.
local shahe = require "shahe"
local wave = require "wave"

local size = shahe.choice { name = "size", values = { "full", "demo" }, default = "full",
  doc = "full: 400 platforms; demo: 120" }
local full = size == "full"

return wave.compare {
  name = "summer-2018",
  title = "The wave of failures of summer 2018",
  question = "Would an agency that acts weeks into the wave have stopped it, or only custody from the start?",
  platforms = full and 400 or 120,
  largest = shahe.yuan(full and 6e10 or 9e9),
  investors = full and 360000 or 80000,
  borrowers = full and 160000 or 40000,
  replications = full and 200 or 40,
  keep = 10,
}
