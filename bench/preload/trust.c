/*
 * Makes a program that uses libcurl trust the certificate authority in $BENCH_CA, for function
 * servers that a benchmark starts: LD_PRELOAD=build/bench/trust.so. libcurl looks at no variable.
 */
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>

CURL *curl_easy_init(void)
{
    union {
        void *symbol;
        CURL *(*init)(void);
    } real = {.symbol = dlsym(RTLD_NEXT, "curl_easy_init")};
    CURL *easy = real.init();

    if (easy)
        curl_easy_setopt(easy, CURLOPT_CAINFO, getenv("BENCH_CA"));
    return easy;
}
