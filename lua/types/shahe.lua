---@meta shahe
-- What the library `shahe` offers to a scenario, for editors with the Lua language server.
-- Generated from the lists that check scenarios; a test holds it to them.

---@class shahe.money an amount with its unit: yuan or wan
---@operator add(shahe.money): shahe.money
---@operator sub(shahe.money): shahe.money
---@operator mul(number): shahe.money
---@operator div(number): shahe.money
---@operator div(shahe.money): number
---@operator unm: shahe.money

---@class shahe.time a duration with its unit: days, weeks, months or years
---@operator add(shahe.time): shahe.time
---@operator sub(shahe.time): shahe.time
---@operator mul(number): shahe.time
---@operator div(number): shahe.time
---@operator div(shahe.time): number
---@operator unm: shahe.time

---@class shahe.law a distribution
---@class shahe.shock_value a shock, or a stress test that is made of several
---@class shahe.data_value published figures
---@class shahe.study what a scenario file returns
---@class shahe.policy_value a policy; a call binds its parameters
---@overload fun(parameters: table<string, any>): shahe.policy_value

---@class shahe.scenario_value
---@field with fun(self: shahe.scenario_value, policies: shahe.policy_value[]): shahe.scenario_value
---@field set fun(self: shahe.scenario_value, model: shahe.set): shahe.scenario_value

---@class shahe.measure options of a measure
---@field after? shahe.time when it takes effect, from now
---@field share? number this share of the platforms
---@field pooled? boolean only those that pool money, or not
---@field type? "matched"|"guaranteed"|"fraud"
---@field region? integer
---@field reason? string for the log of measures

---@class shahe.reg the desk of an agency
---@field now shahe.time since the start of the run
---@field set fun(self: shahe.reg, target: "platforms"|integer, lever: shahe.lever, value: number|boolean|shahe.money, options?: shahe.measure)
---@field require fun(self: shahe.reg, lever: "custody"|"guarantee_ban"|"forced_exit"|"licence", options?: shahe.measure)
---@field gate fun(self: shahe.reg, target: "platforms"|integer, share: number, options?: shahe.measure)

---@class shahe.seen what the agency sees, late and noisy
---@field count integer platforms seen
---@field day shahe.time the day the figures speak of
---@field each fun(self: shahe.seen): fun(): integer, shahe.platform
---@field sum fun(self: shahe.seen, figure: shahe.figure): any
---@field mean fun(self: shahe.seen, figure: shahe.figure): any
---@field share fun(self: shahe.seen, figure: shahe.figure, above?: any): number

---@class shahe.platform_population
---@field count? integer platforms operating at the start
---@field entrants? integer platforms that may apply later, at most
---@field size? shahe.law|shahe.money lending balance of a platform: log-normal median and sigma, Pareto slope of the tail, where it starts, largest
---@field matched_share? number share of type H, matched: passes each loan to its lenders
---@field fraud_share? number share of type F, fraud: pools, lends to itself, may abscond
---@field fraud_size_cap? shahe.money no fraud platform is larger
---@field regions? integer regions of the country
---@field guarantors? integer guarantee companies that several platforms share
---@field guarantor_limit? number limit of a guarantor, of the claims it covers
---@field vendors? integer technology vendors shared by platforms
---@field vendor_outage? number hazard that a vendor stops for one step: its platforms pay nobody
---@field custodians? integer custodians that hold client money where platforms must have one
---@field custodian_outage? number hazard that a custodian stops for one step: platforms whose money it holds pay nobody
---@field equity_share? number own capital at the start, of claims
---@field reserve_share? number provision fund at the start, of claims (guaranteeing platforms)
---@field funded_share? number share of platforms with an institutional line
---@field funding_share? number institutional line, of claims
---@field exposure_capital? number lent to other platforms at the start, of own capital; 0: platforms owe each other nothing
---@field exposure_links? number mean number of platforms that a platform has lent to: each of the others with the same probability
---@field exposure_recovery? number share of its debts to platforms that a failed one pays, with fixed recovery
---@field exposure_clearing? boolean 1: debts of failed platforms are cleared by what they are worth, investors first; 0: fixed recovery
---@field groups? integer groups of companies with several platforms
---@field group_share? number share of platforms that belong to a group, where there are groups
---@field yield_mean? number promised yield, mean
---@field yield_sigma? number promised yield, spread between platforms
---@field yield_fraud? number extra yield that a fraud platform promises
---@field yield_adjust? number speed of the promised yield towards its target
---@field yield_rivalry? number part of the rivals' mean rise that a platform follows
---@field yield_scarcity? number rise of the yield target per unit of missing liquidity ratio
---@field fee? number margin between the borrower's rate and the promised yield, before expected loss
---@field opex? number operating cost, of claims
---@field liquidity_target? number target of cash over claims; matched platforms hold half
---@field lending_floor? number part of its usual lending that a platform keeps up while half its liquidity target is left
---@field fake_share? number share of a fraud platform's new lending that goes to itself
---@field diversion? number share of its cash that a fraud platform takes out
---@field outflow_weeks? integer weeks of net outflow after which a fraud platform absconds
---@field fraud_hazard? number hazard that a fraud platform absconds in calm times
---@field fraud_news? number that hazard is multiplied by 1 + this × news gain × news
---@field closure_hazard? number hazard of voluntary wind-down of an H or G platform
---@field closure_news? number that hazard is multiplied by 1 + this × news gain × news
---@field closure_fake? number share of announced wind-downs behind which the operator absconds
---@field risk_shift? number grades by which a platform with negative own capital lends to worse borrowers
---@field gamble_yield? number rise of its yield target then
---@field loss_weeks? integer weeks of income below cost after which a platform winds down
---@field delay_limit? shahe.time time in withdrawal difficulty before suspension
---@field police_share? number probability that a suspension becomes a police case
---@field police_claims? shahe.money claims, in real money, from which a suspension may become one (0: no such condition)
---@field police_complaints? number complaints of the last step from which it may (0: no such condition; with both, either is enough)
---@field abscond_share? number share of failing fraud platforms that abscond before the police come
---@field entry_rate? number hazard that the next applicant applies
---@field entry_flow? integer further applicants expected in 30 days, as many in a step as a Poisson law says
---@field capital_sigma? number spread of the own capital that applicants bring around equity_share of their size (sigma of its logarithm)
---@field licence_pass? number honest applicants that pass the review of a licence
---@field licence_pass_fraud? number fraud applicants that pass it
---@field licence_deterrence? number how strongly a strict licence keeps frauds from applying at all
---@field conversion_hazard? number hazard that a platform asks for conversion where that is possible
---@field conversion_calm? shahe.time time with every request paid that the test of conversion asks for
---@field conversion_overdue? number greatest share of late loans that it allows

---@class shahe.borrower
---@field count? integer simulated borrowers
---@field arrivals? number borrowers who arrive later, of those at the start
---@field income? shahe.law|shahe.money monthly income of a household or firm, before all borrowers are scaled so that lending meets the funds
---@field loan? shahe.law|shahe.money amount of a new loan, before the same scaling
---@field second_loan? number borrowers with two or more loans
---@field third_loan? number of those, borrowers with three or more
---@field fourth_loan? number of those, borrowers with four
---@field term? shahe.time loan term
---@field apply? number hazard that a free loan slot applies
---@field default_scale? number multiplies the default hazards of grades.def
---@field cure? number late loans that return to order before the limit
---@field late_limit? shahe.time days late after which a loan is in default
---@field loss_given_default? number share of the balance lost at default
---@field prepay? number hazard of early repayment
---@field multi_factor? number hazard factor per further loan, three at most
---@field stress_factor? number hazard factor of a stressed borrower
---@field stress_exit? number hazard of leaving stress
---@field dependent_share? number borrowers who live on refinancing
---@field refusal_stress? number probability that a refused dependent borrower with another loan becomes stressed
---@field strategic? number hazard of strategic default on a failed platform
---@field payment_income? number instalments over income above which an application is refused
---@field score_noise? number noise of a platform's score, in grades
---@field score_limit? number worst score that is granted, in grades (A 0 … G 6)
---@field rate_tolerance? number rate above that of its grade elsewhere from which a borrower does not apply (100: any)
---@field private_rate? number rate of private loans, which borrowers would take in place of those of platforms: no rule of the market reads it, only welfare
---@field outside_rate? number rate at which grade A borrows elsewhere
---@field outside_step? number rise of that rate from each grade to the next
---@field rate_pull? number how much a cheaper rate raises acceptance (logit per unit of rate)

---@class shahe.investor
---@field count? integer simulated investors
---@field arrivals? number investors who arrive later, of those at the start
---@field wealth? shahe.law|shahe.money net worth
---@field ticket? shahe.law|shahe.money amount of one placement
---@field second_slot? number investors who hold two or more platforms
---@field third_slot? number of those, investors on three or more
---@field fourth_slot? number of those, investors on four
---@field term? shahe.time term of a placement
---@field roll? number probability of rolling over at term in calm times
---@field invest? number hazard that an idle slot is placed
---@field institution_share? number institutions: they always look, hold more, leave earlier
---@field sophisticated_share? number sophisticated persons
---@field restricted_share? number restricted persons, whose placements investor_worth_cap bounds
---@field robo_share? number slots that follow one common adviser signal
---@field look_base? number probability of looking at a holding in a step, in calm times
---@field look_news? number rise of that probability when news saturates
---@field look_saturation? number news index at which looking saturates
---@field signal_noise? number private noise of the signal
---@field exit_threshold? number signal above which an early exit is considered
---@field exit_max? number greatest probability of an early exit request
---@field yield_pull? number how much a higher yield raises roll-over and choice (logit per unit of yield)
---@field neighbour_gain? number signal when all four neighbours ran
---@field tenure_comfort? number fall of the signal per year of tenure, two years at most
---@field education_comfort? number fall of the signal at full education
---@field entry_fear? number fall of the placing hazard, exp(-this × market signal)
---@field reentry? number psi: factor on the placing hazard of who has run once or lost money on a failed platform
---@field outside_rate? number what money earns elsewhere: no rule of the market reads it, only welfare
---@field rewired? number neighbour links that lead far away

---@class shahe.market
---@field news_gain? number a_N: signal per unit of market news; 10 is the tipping value
---@field news_threshold? number N0: news below this is not noticed
---@field news_memory? number share of news that is left after a week
---@field news_size? number s_w: weight of a failed platform's share of claims beside its head count
---@field news_orderly? number weight of an orderly exit in the news
---@field region_gain? number a_r: signal per unit of regional news
---@field group_gain? number a_J: signal when the whole rest of the group has just failed
---@field delay_gain? number a_D: signal of unpaid requests on the own platform
---@field delay_matched? number part of that signal where money is matched or in custody: nobody promised to pay at once
---@field outflow_gain? number a_W: signal per unit of excess withdrawal on the own platform
---@field overdue_gain? number a_B: signal per unit of shown overdue above its threshold
---@field overdue_threshold? number b0
---@field alarm_gain? number a_E: signal of a public warning of the regulator
---@field credibility_comfort? number a_C: comfort of a credible platform when news is high
---@field guarantee_comfort? number a_G: comfort of a guarantee that still has a limit
---@field macro_memory? number share of the macro state that is left after a week
---@field macro_noise? number weekly noise of the macro state
---@field macro_default? number default hazards are multiplied by exp(this × macro state)
---@field sector_default? number the same for the state of the borrower's sector
---@field anchors? integer anchor firms on whose orders small firms live, alike in size; 0: none
---@field anchor_default? number the same for the state of a small firm's anchor firm
---@field contraction? number macro worsening in a step per unit of lost lending (credit contraction)
---@field line_cut? number hazard that an institutional line is cut
---@field line_news? number that hazard is multiplied by 1 + this × news
---@field adoption_middle? shahe.time day on which arrivals are fastest
---@field adoption_spread? shahe.time scale of that path: from 10 % to 90 % of its rise takes 4.4 of it
---@field discount_speed? number speed of the discount on transferred claims when all is listed and nothing bid
---@field discount_most? number greatest discount on transferred claims
---@field discount_gain? number signal per unit of discount on the own platform's claims

---@class shahe.regulator
---@field lag? shahe.time age of what the agency sees
---@field noise? number relative noise of what the agency sees
---@field index_noise? number relative noise of the index that alarms and inspections go by
---@field misreport? number share of bad figures that a fraud platform hides
---@field inspections? number inspections a step; a fraction is the chance of one more
---@field bar_margin? number points below the threshold of a rung that lift a watch, a limit or a stop of new business
---@field bar_time? shahe.time time that the late index must stay there
---@field inspection_cost? shahe.money cost of one inspection, in real money: no rule of the market reads it, only welfare_cost
---@field watch_public? number part of the signal of a public warning that a watch or a limit has (0: they are not made public)
---@field inspection_sensitivity? number probability that an inspection finds a fraud
---@field weight_compliance? number weight of compliance in the early-warning index
---@field weight_yield? number weight of the yield deviation
---@field weight_complaints? number weight of complaints and tips
---@field weight_crowd? number weight of the inflow of new holders
---@field weight_features? number weight of detected fraud features
---@field detector_hit? number feature detector: probability of a hit on a fraud
---@field detector_false? number feature detector: probability of a false alarm
---@field complaint_rate? number holders who complain in a step in which they are not paid

---@class shahe.resolution
---@field cost? number share of collections that resolution costs
---@field period? shahe.time time between payouts of an estate
---@field duration? shahe.time time after which an estate is closed and the rest written off
---@field police_delay? shahe.time least time before the first payout of a police case or after a flight
---@field sale? number price at which an estate sells what is left of its loans at its end, of face
---@field share_suspended? number strategic default in wind-down or delay, relative to other failures
---@field share_failed? number strategic default after a suspension, police case or flight, of its hazard

---@class shahe.population
---@field platform? shahe.platform_population
---@field borrower? shahe.borrower
---@field investor? shahe.investor

---@class shahe.channels false switches one off
---@field news? boolean news of failures elsewhere in the market
---@field region? boolean news of failures in the region
---@field neighbours? boolean investors who saw their neighbours run
---@field delay? boolean unpaid requests on the platform itself
---@field outflow? boolean excess withdrawals on the platform itself
---@field overdue? boolean the platform's shown overdue loans
---@field alarm? boolean a warning, or an act of the regulator (also where this is off)
---@field borrowers? boolean borrowers in common: stress by other loans and refusals
---@field guarantor? boolean a guarantor in common whose limit was used up elsewhere
---@field vendor? boolean a vendor or custodian in common that stopped
---@field funding? boolean an institutional line cut when news was bad
---@field yields? boolean the race for yield
---@field contraction? boolean credit contraction that lowers income
---@field transfer? boolean the discount on claims of the platform itself
---@field exposures? boolean what failed platforms owed to others
---@field group? boolean failures in the group of companies it belongs to
---@field averages? boolean the market's mean yield, signal and overdue share, against which each platform is held; no share of its own

---@alias shahe.channel
---| "news" # news of failures elsewhere in the market
---| "region" # news of failures in the region
---| "neighbours" # investors who saw their neighbours run
---| "delay" # unpaid requests on the platform itself
---| "outflow" # excess withdrawals on the platform itself
---| "overdue" # the platform's shown overdue loans
---| "alarm" # a warning, or an act of the regulator (also where this is off)
---| "borrowers" # borrowers in common: stress by other loans and refusals
---| "guarantor" # a guarantor in common whose limit was used up elsewhere
---| "vendor" # a vendor or custodian in common that stopped
---| "funding" # an institutional line cut when news was bad
---| "yields" # the race for yield
---| "contraction" # credit contraction that lowers income
---| "transfer" # the discount on claims of the platform itself
---| "exposures" # what failed platforms owed to others
---| "group" # failures in the group of companies it belongs to
---| "averages" # the market's mean yield, signal and overdue share, against which each platform is held; no share of its own

---@alias shahe.lever
---| "yield_ceiling" # highest yield a platform may promise (apr, 0.01 to 10)
---| "borrower_cap" # most that one borrower may owe on one platform (yuan, 0 to 1e+09)
---| "borrower_total_cap" # most that one borrower may owe in all, as far as the bureau sees (yuan, 0 to 1e+09)
---| "borrower_loans" # most loans of one borrower, as far as the bureau sees (count, 0 to 255)
---| "investor_cap" # most that one investor may hold on one platform after a placement (yuan, 0 to 1e+09)
---| "investor_total_cap" # most that one investor may hold on all platforms after a placement: needs a register of all holdings (yuan, 0 to 1e+09)
---| "investor_worth_cap" # most that a restricted investor may hold on all platforms after a placement, of claims and free cash (1: no cap) (share, 0 to 1)
---| "reflection" # time between the decision to place money and the placement (days, 0 to 365)
---| "appropriateness" # share of ordinary persons who fail the platform's test and may not place money there (share, 0 to 1)
---| "reserve_rate" # provision fund contribution, of each new loan of a guaranteeing platform (share, 0 to 0.5)
---| "capital_ratio" # least own capital over loans; below it no new loans (share, 0 to 1)
---| "liquidity_ratio" # least cash over claims: no new loan may take it lower (share, 0 to 1)
---| "custody" # share of client money held by a custodian and matched to loans: it can be neither pooled nor diverted (share, 0 to 1)
---| "guarantee_ban" # no promise to make losses good, by the platform or a guarantee company: beyond its fund they fall on investors (flag, 0 to 1)
---| "gate" # most that may be paid out in a step, of claims (share, 0 to 1)
---| "early_exit" # investors may leave before the term: ask for their money, or sell the claim where transfer is 1 (flag, 0 to 1)
---| "transfer" # who leaves before the term lists the claim for other investors and asks nothing of the platform (flag, 0 to 1)
---| "transfer_lock" # time that a claim must have been held before it may be listed (days, 0 to 3650)
---| "transfer_fee" # fee of the platform, of the price of a transferred claim (share, 0 to 0.5)
---| "growth_cap" # most new lending in a step, of loans (share, 0 to 10)
---| "forced_exit" # the platform must wind down (flag, 0 to 1)
---| "communication" # factor on the news gain: credible public communication lowers it (number, 0 to 1)
---| "disclosure" # share of a platform's own figures that the public sees in place of the industry mean (share, 0 to 1)
---| "bureau_coverage" # share of lending that the credit bureau sees (share, 0 to 1)
---| "blacklist" # the platform refuses who stands on the bureau's list of defaulters (flag, 0 to 1)
---| "enforcement" # share of strategic defaults on failed platforms that sanctions prevent (share, 0 to 1)
---| "education" # investor education reached (share, 0 to 1)
---| "alarm_watch" # early-warning index from which a platform is watched: inspected before others (101: never) (number, 0 to 101)
---| "alarm_limit" # early-warning index from which its business is limited too: it may not grow (101: never) (number, 0 to 101)
---| "alarm_freeze" # early-warning index from which new business is stopped (101: never) (number, 0 to 101)
---| "alarm_police" # early-warning index from which the police are called (101: never) (number, 0 to 101)
---| "licence" # entrants are tested: by a review, and by the capital, the fee and the time below (flag, 0 to 1)
---| "licence_capital" # own capital, in real money, that an applicant must bring beside the fee (yuan, 0 to 1e+12)
---| "licence_days" # time from the application to the opening of an admitted platform (days, 0 to 3650)
---| "licence_fee" # fee, in real money, that an admitted platform pays when it opens (yuan, 0 to 1e+12)
---| "conversion" # a sound platform that asks for it becomes a licensed lender and pays out its investors (flag, 0 to 1)
---| "conversion_capital" # least own capital over loans of a platform that converts (share, 0 to 1)
---| "provision_target" # least provision fund and expected contributions, of expected loss; below it interest goes to the fund (number, 0 to 10)
---| "provision_share" # share of the interest received that goes to the fund then, before coupons (share, 0 to 1)
---| "small_first" # estates pay each claim up to this amount before the rest (yuan, 0 to 1e+09)

---@alias shahe.figure
---| "claims" # what investors are owed
---| "cash" # cash the platform can reach
---| "loans" # loans outstanding
---| "overdue" # late loans over loans, as reported
---| "yield" # promised yield
---| "inflow" # placements in the last step
---| "outflow" # redemptions asked for in the last step
---| "queue" # unpaid requests over claims
---| "fill" # requests paid over requests made
---| "complaints" # complaints in the last step
---| "risk" # early-warning index, 0 to 100
---| "operating" # 1 while the platform is open for business
---| "failed" # 1 after suspension, police case, absconding or wind-down
---| "age" # days since launch
---| "discount" # discount at which claims on it are transferred

---@class shahe.platform a platform as it is seen
---@field claims shahe.money what investors are owed
---@field cash shahe.money cash the platform can reach
---@field loans shahe.money loans outstanding
---@field overdue number late loans over loans, as reported
---@field yield number promised yield
---@field inflow shahe.money placements in the last step
---@field outflow shahe.money redemptions asked for in the last step
---@field queue number unpaid requests over claims
---@field fill number requests paid over requests made
---@field complaints number complaints in the last step
---@field risk number early-warning index, 0 to 100
---@field operating boolean 1 while the platform is open for business
---@field failed boolean 1 after suspension, police case, absconding or wind-down
---@field age shahe.time days since launch
---@field discount number discount at which claims on it are transferred

---@class shahe.credit_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field factor? number default hazards are multiplied by this

---@class shahe.funding_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field factor? number the hazard of placing money is multiplied by this

---@class shahe.failure_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field platforms? integer open platforms that are found to have failed, or as many as there are
---@field rank? integer from this place in the order of size at the start on, of those that may be hit
---@field pooled? boolean 1: only platforms that pool money may be hit; 0: any
---@field skip? integer so many open ones are passed over between two of them
---@field share? number in place of platforms, rank and skip: this share of the open platforms that may be hit, spread over the larger half of them; 0: as those say

---@class shahe.scandal_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field size? number news without a failure

---@class shahe.rate_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field rise? number outside yield rises by this

---@class shahe.theft_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field share? number cash lost, of each platform hit
---@field platforms? integer platforms hit, drawn by size

---@class shahe.uncertainty_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field factor? number exits are multiplied by this while a rule is announced but not yet in force

---@class shahe.sector_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field sector? integer sector hit
---@field factor? number default hazards of its borrowers are multiplied by this

---@class shahe.anchor_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field anchor? integer anchor firm hit
---@field factor? number default hazards of the small firms that hang on it are multiplied by this

---@class shahe.outage_shock
---@field at shahe.time when it begins
---@field over? shahe.time how long it lasts
---@field platforms? integer platforms whose vendor stops, and with it all that it serves
---@field rank? integer counted from this place in the order of size
---@field custodian? boolean 1: their custodian stops in place of the vendor

---@class shahe.default_cascade_stress
---@field at shahe.time when it begins, since the start of the run
---@field severity? number a percentile: 0.99 is as bad as the worst 1 in 100
---@field over? shahe.time how long defaults and flight last, instead of the usual
---@field sector? integer only the borrowers of this sector default more often

---@class shahe.liquidity_run_stress
---@field at shahe.time when it begins, since the start of the run
---@field severity? number a percentile: 0.99 is as bad as the worst 1 in 100
---@field over? shahe.time how long defaults and flight last, instead of the usual

---@class shahe.contagion_stress
---@field at shahe.time when it begins, since the start of the run
---@field severity? number a percentile: 0.99 is as bad as the worst 1 in 100

---@class shahe.combined_stress
---@field at shahe.time when it begins, since the start of the run
---@field severity? number a percentile: 0.99 is as bad as the worst 1 in 100
---@field over? shahe.time how long defaults and flight last, instead of the usual
---@field sector? integer only the borrowers of this sector default more often

---@class shahe.kernel_fire_sale
---@field name string short, for file names and labels
---@field title? string a line for people
---@field question? string what the study is to answer
---@field doc? string mechanism, sources, expected finding
---@field banks string a file with id, capital, leverage, bonds, government
---@field cases shahe.kernel_case[] a list of { name = …, impact = …, shock = … }
---@field rounds? integer at most so many; 100 without it
---@field fails_below? number leverage (capital over assets) below which a bank fails and sells all; 0.03
---@field acts_below? number leverage below which it pays back loans and sells; 0.04
---@field target? number leverage it wants to come to; 0.05
---@field cash? number share of assets that is cash; 0.05
---@field loan? number share of debts that can be repaid early; 0.5

---@class shahe.kernel_window
---@field name string short, for file names and labels
---@field title? string a line for people
---@field question? string what the study is to answer
---@field doc? string mechanism, sources, expected finding
---@field seed? integer of all random draws
---@field nodes? integer banks in a network; 1000
---@field degrees number[] a rising list of mean numbers of loans of a bank
---@field draws? integer networks of each mean degree; 1000
---@field capital? number share of assets, in whole millionths; 0.04
---@field interbank? number loans to banks, share of assets, in whole millionths; 0.2
---@field tie? "survives"|"fails" what becomes of a bank whose loss equals its capital; survives
---@field large? number a cascade is more than this share of banks; 0.05

---@class shahe.kernel_ruin
---@field name string short, for file names and labels
---@field title? string a line for people
---@field question? string what the study is to answer
---@field doc? string mechanism, sources, expected finding
---@field seed? integer of all random draws
---@field premium number income, money a unit of time
---@field claim_rate number claims a unit of time
---@field claim_mean number mean size of a claim, money; sizes are exponential
---@field reserves number[] a rising list of reserves at the start, money
---@field paths? integer paths drawn for each reserve; 20000

---@class shahe.kernel_case
---@field name string how the result calls it
---@field impact number fall of a price when a twentieth of the market is sold
---@field shock number share of their price that government bonds lose first

---@class shahe.scenario
---@field name string short, for file names and labels
---@field title? string a line for people
---@field question? string what the study is to answer
---@field doc? string mechanism, sources, expected finding
---@field start? string first day, as 2017-07-01
---@field step? "day"|"week"|"month" length of a step
---@field horizon shahe.time simulated time
---@field seed? integer of all random draws
---@field platforms? "fixed"|"redrawn" whether platform 7 is the same firm in every replication
---@field data? shahe.data_value[] a list of shahe.data { }
---@field population? shahe.population platform, borrower and investor
---@field market? shahe.market news, macro state and sentiment
---@field regulator? shahe.regulator what the agency sees and weighs
---@field resolution? shahe.resolution estates of failed platforms
---@field shocks? shahe.shock_value[] a list of shahe.shock.… { } and shahe.stress.… { }
---@field channels? shahe.channels contagion channels switched off: news = false

---@class shahe.set
---@field population? shahe.population platform, borrower and investor
---@field market? shahe.market news, macro state and sentiment
---@field regulator? shahe.regulator what the agency sees and weighs
---@field resolution? shahe.resolution estates of failed platforms
---@field shocks? shahe.shock_value[] a list of shahe.shock.… { } and shahe.stress.… { }
---@field channels? shahe.channels contagion channels switched off: news = false

---@class shahe.policy
---@field name string as results and --set call it
---@field doc? string what it does, in a sentence
---@field law? string the rule it stands for
---@field params? table<string, shahe.policy_param> name = { default, min, max, doc }
---@field levers? shahe.dated_lever[]|fun(k: table): shahe.dated_lever[] levers set at given dates, or function(k)
---@field every? shahe.time time between calls of act
---@field observe? shahe.observe what act sees
---@field start? fun(reg: shahe.reg, k: table) start(reg, k), before the first step
---@field act? fun(reg: shahe.reg, seen: shahe.seen, k: table, state: table) act(reg, seen, k, state), in every period

---@class shahe.policy_param
---@field default any the value unless bound otherwise
---@field min? any least value
---@field max? any greatest value
---@field doc? string what it means

---@class shahe.observe
---@field [1] "platform"
---@field fields shahe.figure[] names of the figures
---@field lag? shahe.time age of the figures
---@field noise? number relative noise

---@class shahe.dated_lever
---@field lever shahe.lever name of the instrument
---@field value any in the unit of the lever
---@field from? shahe.time from when on; 0: the start
---@field platform? integer only this platform
---@field share? number this share of the platforms
---@field pooled? boolean only those that pool money, or not
---@field type? "matched"|"guaranteed"|"fraud" only platforms of this type
---@field region? integer only platforms of this region
---@field reason? string for the log of measures

---@class shahe.run
---@field scenario shahe.scenario_value what is run
---@field replications integer runs of each arm
---@field keep? integer|integer[] replications whose platforms are kept: how many, or a list of numbers from 0

---@class shahe.compare
---@field baseline shahe.scenario_value what the variants are compared with
---@field variants table<string, shahe.scenario_value>|any[][] name = scenario, or { { "name", scenario }, … } to keep an order
---@field replications integer runs of each arm
---@field keep? integer|integer[] replications whose platforms are kept: how many, or a list of numbers from 0

---@class shahe.attribute
---@field scenario shahe.scenario_value the baseline, with its channels
---@field channels? shahe.channel[] names of channels, each switched off in an arm of its own; without it, all that are on
---@field replications integer runs of each arm
---@field keep? integer|integer[] replications whose platforms are kept: how many, or a list of numbers from 0

---@class shahe.data
---@field file string beside the scenario, or in the folder above
---@field draw table<string, shahe.draw> series = { system = …, transform = … }

---@class shahe.draw
---@field system? string the simulated series it is drawn over
---@field transform? string how that series is brought to its unit
---@field at? "middle"|"end"|"start" where in its period a figure is drawn

---@class shahe.param
---@field name string how --set finds it
---@field default any its value unless --set says otherwise
---@field min? any least value
---@field max? any greatest value
---@field doc? string what it means

---@class shahe.choice
---@field name string how --set finds it
---@field values string[] the words to choose from
---@field default string the one taken unless --set says so
---@field doc? string what it means

---@class shahe.constant
---@field value any the one value

---@class shahe.uniform
---@field from any smallest value
---@field to any largest value
---@field cap? any largest value

---@class shahe.normal
---@field mean any mean
---@field sd any standard deviation
---@field tail? number slope of a Pareto tail
---@field tail_from? any where the tail starts
---@field cap? any largest value

---@class shahe.lognormal
---@field median any median
---@field sigma number deviation of the logarithm
---@field tail? number slope of a Pareto tail
---@field tail_from? any where the tail starts
---@field cap? any largest value

---@class shahe.pareto
---@field least any least value
---@field slope number P(X > x) = (least / x)^slope
---@field cap? any largest value

local shahe = {}

---@param x number
---@return shahe.money
function shahe.yuan(x) end

---@param x number
---@return shahe.money
function shahe.wan(x) end

---@param x number
---@return shahe.time
function shahe.days(x) end

---@param x number
---@return shahe.time
function shahe.weeks(x) end

---@param x number
---@return shahe.time
function shahe.months(x) end

---@param x number
---@return shahe.time
function shahe.years(x) end

---@param x number
---@return number
function shahe.percent(x) end

---@param options shahe.scenario
---@return shahe.scenario_value
function shahe.scenario(options) end

---@param options shahe.policy
---@return shahe.policy_value
function shahe.policy(options) end

---@param options shahe.run
---@return shahe.study
function shahe.run(options) end

---@param options shahe.compare
---@return shahe.study
function shahe.compare(options) end

---@param options shahe.attribute
---@return shahe.study
function shahe.attribute(options) end

---@param options shahe.data
---@return shahe.data_value
function shahe.data(options) end

---@param options shahe.param
---@return any
function shahe.param(options) end

---@param options shahe.choice
---@return string
function shahe.choice(options) end

---@param options shahe.constant
---@return shahe.law
function shahe.constant(options) end

---@param options shahe.uniform
---@return shahe.law
function shahe.uniform(options) end

---@param options shahe.normal
---@return shahe.law
function shahe.normal(options) end

---@param options shahe.lognormal
---@return shahe.law
function shahe.lognormal(options) end

---@param options shahe.pareto
---@return shahe.law
function shahe.pareto(options) end

shahe.shock = {}

---@param options shahe.credit_shock
---@return shahe.shock_value
function shahe.shock.credit(options) end

---@param options shahe.funding_shock
---@return shahe.shock_value
function shahe.shock.funding(options) end

---@param options shahe.failure_shock
---@return shahe.shock_value
function shahe.shock.failure(options) end

---@param options shahe.scandal_shock
---@return shahe.shock_value
function shahe.shock.scandal(options) end

---@param options shahe.rate_shock
---@return shahe.shock_value
function shahe.shock.rate(options) end

---@param options shahe.theft_shock
---@return shahe.shock_value
function shahe.shock.theft(options) end

---@param options shahe.uncertainty_shock
---@return shahe.shock_value
function shahe.shock.uncertainty(options) end

---@param options shahe.sector_shock
---@return shahe.shock_value
function shahe.shock.sector(options) end

---@param options shahe.anchor_shock
---@return shahe.shock_value
function shahe.shock.anchor(options) end

---@param options shahe.outage_shock
---@return shahe.shock_value
function shahe.shock.outage(options) end

shahe.stress = {}

---borrowers default as in a bad year, for a year; with a sector, those of this sector only
---@param options shahe.default_cascade_stress
---@return shahe.shock_value
function shahe.stress.default_cascade(options) end

---lenders place less, from then on, and hear of failures elsewhere, once
---@param options shahe.liquidity_run_stress
---@return shahe.shock_value
function shahe.stress.liquidity_run(options) end

---a share of the platforms open then, of every type, is found to have failed, spread over the larger half of them behind the largest eightieth
---@param options shahe.contagion_stress
---@return shahe.shock_value
function shahe.stress.contagion(options) end

---default_cascade and liquidity_run at once, contagion three weeks later
---@param options shahe.combined_stress
---@return shahe.shock_value
function shahe.stress.combined(options) end

shahe.kernel = {}

---banks that sell the same bonds lower each other's prices
---@param options shahe.kernel_fire_sale
---@return shahe.study
function shahe.kernel.fire_sale(options) end

---one failure in random networks of equal banks
---@param options shahe.kernel_window
---@return shahe.study
function shahe.kernel.window(options) end

---whether a reserve outlasts the claims on it
---@param options shahe.kernel_ruin
---@return shahe.study
function shahe.kernel.ruin(options) end

return shahe
