#include "CSQLite.h"

#include <sqlite3.h>

int csqlite_set_memory_counted(int is_counted) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, is_counted); }
