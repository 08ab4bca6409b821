#include "core/signature.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PREFIX "whsec_"

enum { KEY_MIN_BYTES = 24, KEY_MAX_BYTES = 64, NEW_KEY_BYTES = 32, MAC_BYTES = 32 };

/* Each context holds its key, so that signing is one pass over the content. */
struct signer {
    EVP_MAC_CTX *macs[SIGNATURE_SECRETS_MAX];
    int count;
};

struct signer *signer_new(void)
{
    return mem_new(1, sizeof(struct signer));
}

void signer_free(struct signer *signer)
{
    if (!signer)
        return;
    for (int i = 0; i < signer->count; i++)
        EVP_MAC_CTX_free(signer->macs[i]); /* libcrypto cleanses keys */
    free(signer);
}

static int base64_value(char c)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

int base64_decode(const char *text, size_t text_len, unsigned char *out, size_t out_size_bytes)
{
    size_t padding = 0, used = 0;
    uint32_t bits = 0;
    int bit_count = 0;

    if (text_len % 4)
        return -1;
    while (padding < 2 && padding < text_len && text[text_len - 1 - padding] == '=')
        padding++;
    for (size_t i = 0; i < text_len - padding; i++) {
        int value = base64_value(text[i]);

        if (value < 0)
            return -1;
        bits = bits << 6 | (uint32_t)value;
        bit_count += 6;
        if (bit_count < 8)
            continue;
        bit_count -= 8;
        if (used == out_size_bytes)
            return -1;
        out[used++] = (unsigned char)(bits >> bit_count);
        bits &= (1U << bit_count) - 1;
    }
    return bits ? -1 : (int)used; /* what is left over has to be zero */
}

static EVP_MAC_CTX *mac_new(const unsigned char *key, size_t key_size_bytes)
{
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;

    if (!mac || !EVP_MAC_init(mac, key, key_size_bytes, params))
        abort(); /* out of memory, or libcrypto was built without HMAC */
    EVP_MAC_free(hmac);
    return mac;
}

bool signer_add(struct signer *signer, const char *secret)
{
    unsigned char key[KEY_MAX_BYTES];
    size_t prefix_len = strlen(PREFIX);
    int size_bytes = -1;
    bool is_good;

    if (strncmp(secret, PREFIX, prefix_len) == 0)
        size_bytes =
            base64_decode(secret + prefix_len, strlen(secret) - prefix_len, key, sizeof(key));
    is_good = size_bytes >= KEY_MIN_BYTES && signer->count < SIGNATURE_SECRETS_MAX;
    if (is_good)
        signer->macs[signer->count++] = mac_new(key, (size_t)size_bytes);
    explicit_bzero(key, sizeof(key));
    return is_good;
}

void signer_sign(struct signer *signer, const char *id, int64_t timestamp_s, const char *body,
    size_t body_size_bytes, char value[SIGNATURE_VALUE_SIZE])
{
    unsigned char mac[MAC_BYTES];
    char head[128];
    int head_len = snprintf(head, sizeof(head), "%.64s.%" PRId64 ".", id, timestamp_s);
    char *at = value;

    *at = '\0';
    for (int i = 0; i < signer->count; i++) {
        size_t mac_bytes;

        if (!EVP_MAC_init(signer->macs[i], NULL, 0, NULL) ||
            !EVP_MAC_update(signer->macs[i], (const unsigned char *)head, (size_t)head_len) ||
            !EVP_MAC_update(signer->macs[i], (const unsigned char *)body, body_size_bytes) ||
            !EVP_MAC_final(signer->macs[i], mac, &mac_bytes, sizeof(mac)))
            abort();
        at = stpcpy(at, i ? " v1," : "v1,");
        at += EVP_EncodeBlock((unsigned char *)at, mac, MAC_BYTES);
    }
}

bool signature_new_secret(char text[SIGNATURE_SECRET_TEXT_SIZE])
{
    unsigned char key[NEW_KEY_BYTES];
    size_t prefix_len = strlen(PREFIX);
    bool is_done = RAND_priv_bytes(key, sizeof(key)) == 1;

    memcpy(text, PREFIX, prefix_len + 1);
    if (is_done)
        EVP_EncodeBlock((unsigned char *)text + prefix_len, key, sizeof(key));
    explicit_bzero(key, sizeof(key));
    return is_done;
}
