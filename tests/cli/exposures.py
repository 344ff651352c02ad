"""Banks and their exposures for the tests of `shahe network`."""
import json

# NetworkRiskMeasures 0.1.7: a holds 1 on b; b holds 10 on a and 3 on c; c holds 3 on a and 2 on b
RANK_BANKS = "id,capital,assets\na,2,10\nb,5,100\nc,2,30\n"
RANK_DEBTS = "debtor,creditor,amount\nb,a,1\na,b,10\nc,b,3\na,c,3\nb,c,2\n"


def files(shahe, banks=RANK_BANKS, debts=RANK_DEBTS):
    shahe.write("banks.csv", banks)
    shahe.write("debts.csv", debts)
    return ["--banks", "banks.csv", "--exposures", "debts.csv"]


def answer(shahe, kernel, *words):
    return json.loads(shahe.succeeds("network", kernel, *words, "--json").stdout)


def column(sheet, name):
    return [row[name] for row in sheet["rows"]]
