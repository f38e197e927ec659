#ifndef CEMBEDDED_H
#define CEMBEDDED_H
#include <stddef.h>

/// The bytes of the top level's openapi.json, put into the binary so that it serves exactly what is documented.
const unsigned char *embedded_openapi(void);
/// How many there are.
size_t embedded_openapi_length(void);

#endif
