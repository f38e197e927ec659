#ifndef CCURL_H
#define CCURL_H

// Typed faces for libcurl's variadic calls, which Swift can't call. No state, no policy.

#include <curl/curl.h>

// Swift's Glibc module lacks these two, and the naming of a thread.
#include <sys/epoll.h>
#include <sys/eventfd.h>

CURLcode ccurl_global_init(void);

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, const void *value);
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, curl_write_callback value);
CURLcode ccurl_set_close_callback(CURL *easy, curl_closesocket_callback value, void *context);

CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode ccurl_multi_set_socket_callback(CURLM *multi, curl_socket_callback value, void *context);
CURLMcode ccurl_multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback value, void *context);

CURLSHcode ccurl_share_set_shared(CURLSH *share, curl_lock_data what);

// The result of a finished transfer; a union in the message.
CURLcode ccurl_message_result(const CURLMsg *message);

// Names the calling thread, for debuggers and /proc; at most 15 characters.
void ccurl_name_thread(const char *name);

#endif
