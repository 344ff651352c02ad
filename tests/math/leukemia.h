/* Weeks in remission of 42 patients with leukaemia, 21 on 6-mercaptopurine and 21 on placebo
   (Freireich and others, Blood 21 (1963) 699-716): the textbook data for survival methods. */
#ifndef SH_TEST_MATH_LEUKEMIA_H
#define SH_TEST_MATH_LEUKEMIA_H

#include <stdint.h>

enum { TREATED = 21, PATIENTS = 42 };

static const double remission[PATIENTS] = {
    6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
    1, 1, 2, 2, 3, 4, 4,  5,  5,  8,  8,  8,  8,  11, 11, 12, 12, 15, 17, 22, 23};

static const uint8_t relapse[PATIENTS] = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0,
                                          1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1,
                                          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

#endif
