/* The normal law to the precision that printed tables need: a finer quantile than base/det has,
   and two variates at once. */
#ifndef SH_FORMULA_NORMAL_H
#define SH_FORMULA_NORMAL_H

/* Quantile of the standard normal for 0 < p < 1: that of base/det and one step of Halley's
   method against sh_det_normal_cdf; absolute error below 1e-12 for 1e-12 < p < 1 - 1e-12.
   Infinite at 0 and 1, NaN outside. */
double sh_normal_quantile(double p);

/* P(X <= h and Y <= h) of two standard normal variates with correlation rho, 0 <= rho < 1:
   N(h)^2 + 1/(2 pi) times the integral over r from 0 to rho of exp(-h^2 / (1 + r)) /
   sqrt(1 - r^2) (Plackett, Biometrika 41, 1954), with r = 2t / (1 + t^2), by Gauss and
   Legendre. Relative error below 1e-10. */
double sh_normal_joint(double h, double rho);

#endif
