#ifndef CSQLITE_H
#define CSQLITE_H

// A typed face for SQLite's variadic configuration, which Swift can't call. No state, no policy.

// Whether SQLite counts the memory that it uses: 1 or 0. Only before SQLite's first use; SQLite's result code.
int csqlite_set_memory_counted(int is_counted);

#endif
