#include "math/regress.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = SH_REGRESS_MOST, STEPS = 60, HALVINGS = 30 };

/* value, slope and curvature of a log likelihood at one beta */
typedef struct sums {
    double value;
    double gradient[MOST];
    double information[MOST * MOST]; /* row-major, [k][k] with the covariates in use */
} sums;

typedef struct problem {
    const double *x; /* row-major [n][columns] */
    const uint8_t *y;
    const sh_survival_data *data;
    const size_t *order; /* rows by decreasing time */
    size_t n;
    int32_t columns; /* of x */
    int32_t k;       /* coefficients */
    sh_ties ties;
    void (*evaluate)(const struct problem *problem, const double *beta, sums *out);
} problem;

/* solves information * step = gradient; false when the information is not positive */
static bool newton_step(const sums *at, int32_t k, double *step)
{
    double factor[MOST * MOST];
    memcpy(factor, at->information, sizeof factor);
    gsl_matrix_view m = gsl_matrix_view_array(factor, (size_t)k, (size_t)k);
    gsl_vector_const_view g = gsl_vector_const_view_array(at->gradient, (size_t)k);
    gsl_vector_view s = gsl_vector_view_array(step, (size_t)k);
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != GSL_SUCCESS) {
        return false;
    }
    return gsl_linalg_cholesky_solve(&m.matrix, &g.vector, &s.vector) == GSL_SUCCESS;
}

/* standard errors and p-values from the information at the top */
static bool spread(const sums *at, sh_regress_fit *fit)
{
    size_t k = (size_t)fit->covariates;
    double inverse[MOST * MOST];
    memcpy(inverse, at->information, sizeof inverse);
    gsl_matrix_view m = gsl_matrix_view_array(inverse, k, k);
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_invert(&m.matrix) != GSL_SUCCESS) {
        return false;
    }
    for (size_t i = 0; i < k; i++) {
        fit->se[i] = sqrt(inverse[i * k + i]);
        fit->p[i] = 2 * gsl_cdf_ugaussian_Q(fabs(fit->beta[i]) / fit->se[i]);
    }
    return true;
}

/* one Newton step, halved while it does not climb; false when the top is reached */
static bool climb(const problem *p, sh_regress_fit *fit, sums *at, const double *step)
{
    double start[MOST];
    memcpy(start, fit->beta, sizeof start);
    sums next;
    double scale = 1;
    for (int halving = 0; halving < HALVINGS; halving++, scale /= 2) {
        for (int32_t i = 0; i < p->k; i++) {
            fit->beta[i] = start[i] + scale * step[i];
        }
        p->evaluate(p, fit->beta, &next);
        if (next.value >= at->value) {
            bool moved = next.value - at->value > 1e-13 * (1 + fabs(at->value));
            *at = next;
            return moved;
        }
    }
    memcpy(fit->beta, start, sizeof start);
    return false;
}

static sh_status maximise(const problem *p, sh_regress_fit *fit, sh_error *error)
{
    static const char collinear[] = "the covariates are collinear or constant";
    sums at;
    p->evaluate(p, fit->beta, &at);
    fit->covariates = p->k;
    for (bool moved = true; moved && fit->steps < STEPS; fit->steps++) {
        double step[MOST];
        if (!newton_step(&at, p->k, step)) {
            return sh_error_set(error, SH_E_INPUT, "%s",
                                fit->steps > 4 ? "a coefficient grows without limit"
                                               : collinear);
        }
        moved = climb(p, fit, &at, step);
    }
    fit->log_likelihood = at.value;
    if (!spread(&at, fit)) {
        return sh_error_set(error, SH_E_INPUT, collinear);
    }
    /* a coefficient that runs off to infinity has an exploding standard error */
    for (int32_t i = 0; i < p->k; i++) {
        if (!(fit->se[i] < 1e3 * (1 + fabs(fit->beta[i])) && fit->steps < STEPS)) {
            return sh_error_set(error, SH_E_INPUT, "a coefficient grows without limit");
        }
    }
    return SH_OK;
}

static void evaluate_logistic(const problem *p, const double *beta, sums *out)
{
    int32_t k = p->k;
    memset(out, 0, sizeof *out);
    for (size_t row = 0; row < p->n; row++) {
        double x[MOST], score = 0;
        for (int32_t i = 0; i < k; i++) {
            x[i] = i == 0 ? 1 : p->x[row * (size_t)p->columns + (size_t)(i - 1)];
            score += beta[i] * x[i];
        }
        double signed_score = p->y[row] ? score : -score;
        out->value -= signed_score > 0 ? log1p(exp(-signed_score))
                                       : log1p(exp(signed_score)) - signed_score;
        double chance = 1 / (1 + exp(-score)), miss = (p->y[row] ? 1 : 0) - chance;
        for (int32_t i = 0; i < k; i++) {
            out->gradient[i] += miss * x[i];
            for (int32_t j = 0; j < k; j++) {
                out->information[i * k + j] += chance * (1 - chance) * x[i] * x[j];
            }
        }
    }
}

static sh_status check_size(int32_t k, int32_t least, sh_error *error)
{
    return k >= least && k <= MOST
               ? SH_OK
               : sh_error_set(error, SH_E_INPUT, "%d covariates: %d to %d can be fitted", k,
                              least, MOST);
}

sh_status sh_regress_logistic(const double *x, const uint8_t *y, size_t n, int32_t covariates,
                              sh_regress_fit *fit, sh_error *error)
{
    *fit = (sh_regress_fit){0};
    sh_status status = check_size(covariates + 1, 1, error);
    if (status != SH_OK) {
        return status;
    }
    double yes = 0, size = (double)n;
    for (size_t i = 0; i < n; i++) {
        yes += y[i] != 0;
    }
    if (yes == 0 || yes == size) {
        return sh_error_set(error, SH_E_INPUT, "all outcomes are the same");
    }
    fit->beta[0] = log(yes / (size - yes));
    fit->log_likelihood_null = yes * log(yes / size) + (size - yes) * log(1 - yes / size);
    problem p = {.x = x,
                 .y = y,
                 .n = n,
                 .columns = covariates,
                 .k = covariates + 1,
                 .evaluate = evaluate_logistic};
    return maximise(&p, fit, error);
}

/* sums over a set of rows: of the risk r = exp(x . beta), of r x and of r x x' */
typedef struct risk_sums {
    double risk, first[MOST], second[MOST * MOST];
} risk_sums;

static void add_risk(risk_sums *to, const double *x, double risk, int32_t k)
{
    to->risk += risk;
    for (int32_t i = 0; i < k; i++) {
        to->first[i] += risk * x[i];
        for (int32_t j = 0; j < k; j++) {
            to->second[i * k + j] += risk * x[i] * x[j];
        }
    }
}

/* the terms of one event time: `set` all at risk, `dead` the `deaths` who had the event */
static void add_event_time(const problem *p, const risk_sums *set, const risk_sums *dead,
                           int32_t deaths, sums *out)
{
    int32_t k = p->k;
    for (int32_t d = 0; d < deaths; d++) {
        /* Efron: the tied leave the risk set one after the other, on average */
        double gone = p->ties == SH_TIES_EFRON ? (double)d / deaths : 0;
        double risk = set->risk - gone * dead->risk, mean[MOST];
        out->value -= log(risk);
        for (int32_t i = 0; i < k; i++) {
            mean[i] = (set->first[i] - gone * dead->first[i]) / risk;
            out->gradient[i] -= mean[i];
        }
        for (int32_t i = 0; i < k; i++) {
            for (int32_t j = 0; j < k; j++) {
                double square = set->second[i * k + j] - gone * dead->second[i * k + j];
                out->information[i * k + j] += square / risk - mean[i] * mean[j];
            }
        }
    }
}

static void evaluate_cox(const problem *p, const double *beta, sums *out)
{
    const sh_survival_data *data = p->data;
    risk_sums set = {0};
    memset(out, 0, sizeof *out);
    for (size_t at = 0; at < p->n;) {
        double time = data->time[p->order[at]];
        risk_sums dead = {0};
        int32_t deaths = 0;
        for (; at < p->n && data->time[p->order[at]] == time; at++) {
            const double *x = p->x + p->order[at] * (size_t)p->columns;
            double score = 0;
            for (int32_t i = 0; i < p->k; i++) {
                score += beta[i] * x[i];
            }
            add_risk(&set, x, exp(score), p->k);
            if (data->event[p->order[at]]) {
                add_risk(&dead, x, exp(score), p->k);
                out->value += score;
                deaths++;
                for (int32_t i = 0; i < p->k; i++) {
                    out->gradient[i] += x[i];
                }
            }
        }
        add_event_time(p, &set, &dead, deaths, out);
    }
}

typedef struct timed_row {
    double time;
    size_t row;
} timed_row;

static int latest_first(const void *left, const void *right)
{
    const timed_row *a = left, *b = right;
    int order = (a->time < b->time) - (a->time > b->time);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* rows by decreasing time; NULL when out of memory */
static size_t *order_by_time(const sh_survival_data *data)
{
    timed_row *rows = malloc((data->n + 1) * sizeof *rows);
    size_t *order = malloc((data->n + 1) * sizeof *order);
    if (rows == NULL || order == NULL) {
        free(rows);
        free(order);
        return NULL;
    }
    for (size_t i = 0; i < data->n; i++) {
        rows[i] = (timed_row){data->time[i], i};
    }
    qsort(rows, data->n, sizeof *rows, latest_first);
    for (size_t i = 0; i < data->n; i++) {
        order[i] = rows[i].row;
    }
    free(rows);
    return order;
}

/* copies x with every column moved to mean zero: the fit is the same and exp stays in range */
static double *centred(const double *x, size_t n, int32_t k)
{
    size_t width = (size_t)k;
    double *copy = malloc((n * width + 1) * sizeof *copy);
    for (size_t i = 0; copy != NULL && i < width; i++) {
        double sum = 0;
        for (size_t row = 0; row < n; row++) {
            sum += x[row * width + i];
        }
        for (size_t row = 0; row < n; row++) {
            copy[row * width + i] = x[row * width + i] - sum / (double)n;
        }
    }
    return copy;
}

sh_status sh_regress_cox(const sh_survival_data *data, const double *x, int32_t covariates,
                         sh_ties ties, sh_regress_fit *fit, sh_error *error)
{
    *fit = (sh_regress_fit){0};
    sh_status status = check_size(covariates, 1, error);
    if (status != SH_OK) {
        return status;
    }
    bool any = false;
    for (size_t i = 0; i < data->n; i++) {
        any = any || data->event[i];
    }
    if (!any) {
        return sh_error_set(error, SH_E_INPUT, "no event was observed");
    }
    size_t *order = order_by_time(data);
    double *copy = centred(x, data->n, covariates);
    if (order == NULL || copy == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for a Cox fit");
        goto out;
    }
    problem p = {.x = copy,
                 .data = data,
                 .order = order,
                 .n = data->n,
                 .columns = covariates,
                 .k = covariates,
                 .ties = ties,
                 .evaluate = evaluate_cox};
    sums null;
    evaluate_cox(&p, fit->beta, &null);
    fit->log_likelihood_null = null.value;
    status = maximise(&p, fit, error);
out:
    free(order);
    free(copy);
    return status;
}
