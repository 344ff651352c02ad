"""Small scenarios for the tests of the program."""

POLICY = """
local watch = shahe.policy {
  name = "watch", every = shahe.weeks(1),
  observe = { "platform", fields = { "queue" } },
  act = function(reg, seen, k, state)
%s
  end,
}
"""

GOOD_ACT = """
    for id, platform in seen:each() do
      if platform.queue > 0.05 then reg:set(id, "gate", 0.1, { reason = "queue" }) end
    end
"""


def scenario(act=GOOD_ACT, options="", population="", replications=4, weeks=10, after="", name="market"):
    """A market of 8 platforms, without a rule and with a watching agency."""
    return f"""local shahe = require "shahe"
local market = shahe.scenario {{
  name = "{name}", start = "2018-01-01", step = "week", horizon = shahe.weeks({weeks}), seed = 5,
  population = {{
    platform = {{ count = 8 }},
    borrower = {{ count = 600 }},
    investor = {{ count = 1200 }},
    {population}
  }},
  shocks = {{ shahe.shock.scandal {{ at = shahe.weeks(2), size = 0.1 }} }},
  {options}
}}
{POLICY % act}
{after}
return shahe.compare {{
  baseline = market, variants = {{ {{ "watched", market:with {{ watch }} }} }},
  replications = {replications}, keep = 2,
}}
"""
