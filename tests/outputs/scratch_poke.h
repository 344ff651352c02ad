/* scratch_poke: changes single values of a finished file, to plant faults. */
#ifndef SH_TESTS_SCRATCH_POKE_H
#define SH_TESTS_SCRATCH_POKE_H

#include <hdf5.h>

#include "tests/outputs/scratch.h"

/* writes one value at a place of a dataset, in memory order */
static inline void poke(const char *path, const char *name, int64_t at, double value)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), space = H5Dget_space(dataset);
    hsize_t size[8] = {1}, point[8] = {0};
    int rank = H5Sget_simple_extent_dims(space, size, NULL);
    for (int i = rank - 1; i >= 0; i--) {
        point[i] = (hsize_t)at % size[i];
        at /= (int64_t)size[i];
    }
    hid_t scalar = H5Screate(H5S_SCALAR);
    H5Sselect_elements(space, H5S_SELECT_SET, 1, point);
    cr_assert_geq(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, scalar, space, H5P_DEFAULT, &value), 0,
                  "%s", name);
    H5Sclose(scalar);
    H5Sclose(space);
    H5Dclose(dataset);
    H5Fclose(file);
}

#endif
