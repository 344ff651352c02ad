/* Attributes and the always-on check: the only macros that are not lists. */
#ifndef SH_BASE_MACROS_H
#define SH_BASE_MACROS_H

/* the caller must look at the returned value */
#define SH_NODISCARD __attribute__((warn_unused_result))

/* argument `text` is a printf format, its values start at argument `first` (both from 1) */
#define SH_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* small enough that a call would cost more; needed where a loop around it is to be vectorised
 */
#define SH_INLINE static inline __attribute__((always_inline, unused))

#define SH_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A condition that holds in every correct program, checked in every build. When it does not
   hold, the program stops at once with an illegal-instruction trap: nothing is printed, nothing
   is written after it. User errors never come here: they are a sh_status. */
#define sh_check(condition) ((condition) ? (void)0 : __builtin_trap())

#endif
