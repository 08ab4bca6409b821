/*
 * Signatures of Standard Webhooks, symmetric kind (https://www.standardwebhooks.com, v1):
 * HMAC-SHA256 over `{id}.{timestamp}.{body}`. Its secrets are written `whsec_` and base64 of 24 to
 * 64 bytes; all secrets of a signer sign, so that they can be rotated.
 */
#ifndef SUPAQUEUE_CORE_SIGNATURE_H
#define SUPAQUEUE_CORE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"

enum {
    SIGNATURE_SECRETS_MAX = 5,
    SIGNATURE_SECRET_TEXT_SIZE = 64,                   /* of a new one, with its NUL */
    SIGNATURE_VALUE_SIZE = SIGNATURE_SECRETS_MAX * 48, /* of the header's value, with its NUL */
};

struct signer;

struct signer *signer_new(void);         /* returns owned */
void signer_free(struct signer *signer); /* NULL is fine; wipes the keys */

/* False when the text is no secret, or when there are too many. */
bool signer_add(struct signer *signer, const char *secret) MUST_CHECK;

/* Writes the value of webhook-signature: one signature for each secret, in the order they were
 * added. */
void signer_sign(struct signer *signer, const char *id, int64_t timestamp_s, const char *body,
    size_t body_size_bytes, char value[SIGNATURE_VALUE_SIZE]);

/* Writes a new random secret of 32 bytes. False when there is no randomness. */
bool signature_new_secret(char text[SIGNATURE_SECRET_TEXT_SIZE]) MUST_CHECK;

/* Strict base64 (RFC 4648, section 4: padded, no line breaks, no stray bits). Returns how many
 * bytes were written to `out`, or -1 when the text is malformed or does not fit. */
int base64_decode(const char *text, size_t text_len, unsigned char *out, size_t out_size_bytes);

#endif
