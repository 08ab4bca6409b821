/* Signatures of Standard Webhooks, and the base64 their secrets are written in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "core/signature.h"

/* The example that the reference implementations of Standard Webhooks test with. */
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define BODY "{\"test\": 2432232314}"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
enum { TIMESTAMP = 1614265330 };

static void the_published_example_comes_out(void **state)
{
    struct signer *signer = signer_new();
    char value[SIGNATURE_VALUE_SIZE];

    (void)state;
    assert_true(signer_add(signer, SECRET));
    for (int i = 0; i < 3; i++) { /* a signer is used again and again */
        signer_sign(signer, ID, TIMESTAMP, BODY, strlen(BODY), value);
        assert_string_equal(value, SIGNATURE);
    }
    signer_sign(signer, ID, TIMESTAMP, BODY, strlen(BODY) - 1, value);
    assert_string_not_equal(value, SIGNATURE);
    signer_sign(signer, ID, TIMESTAMP + 1, BODY, strlen(BODY), value);
    assert_string_not_equal(value, SIGNATURE);
    signer_free(signer);
}

static void every_secret_signs_in_the_order_given(void **state)
{
    struct signer *signer = signer_new();
    char value[SIGNATURE_VALUE_SIZE], fresh[SIGNATURE_SECRET_TEXT_SIZE];

    (void)state;
    for (int i = 1; i < SIGNATURE_SECRETS_MAX; i++) {
        assert_true(signature_new_secret(fresh));
        assert_true(signer_add(signer, fresh));
    }
    assert_true(signer_add(signer, SECRET));
    assert_false(signer_add(signer, SECRET));
    signer_sign(signer, ID, TIMESTAMP, BODY, strlen(BODY), value);
    assert_int_equal(strlen(value), SIGNATURE_SECRETS_MAX * 48 - 1);
    for (int i = 0; i < SIGNATURE_SECRETS_MAX; i++)
        assert_memory_equal(value + i * 48, "v1,", 3);
    assert_string_equal(value + (SIGNATURE_SECRETS_MAX - 1) * 48, SIGNATURE);
    signer_free(signer);
}

static void secrets_are_taken_only_as_the_standard_writes_them(void **state)
{
    static const char *const bad[] = {
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",         /* no prefix */
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",   /* another one */
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",    /* asymmetric */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",    /* cut off */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", /* a line end */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-",   /* base64url */
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",   /* 23 bytes */
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAA=",                                /* 65 bytes */
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", /* stray bits behind the last byte */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw====",
        "whsec_====",
    };
    struct signer *signer = signer_new();
    char value[SIGNATURE_VALUE_SIZE];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (signer_add(signer, bad[i]))
            fail_msg("number %zu was taken", i);
    signer_sign(signer, ID, TIMESTAMP, BODY, strlen(BODY), value);
    assert_string_equal(value, "");
    assert_true(signer_add(signer, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")); /* 24 bytes */
    assert_true(
        signer_add(signer, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                           "AAAAAAAAAAAAAAAAAAAAAAA==")); /* 64 */
    signer_free(signer);
}

static void new_secrets_are_good_and_differ(void **state)
{
    char one[SIGNATURE_SECRET_TEXT_SIZE], other[SIGNATURE_SECRET_TEXT_SIZE];
    unsigned char key[64];

    (void)state;
    assert_true(signature_new_secret(one));
    assert_true(signature_new_secret(other));
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), 6 + 44);
    assert_memory_equal(one, "whsec_", 6);
    assert_int_equal(base64_decode(one + 6, strlen(one) - 6, key, sizeof(key)), 32);
}

static void base64_is_read_back_for_every_length(void **state)
{
    unsigned char bytes[80], back[80];
    char text[120];

    (void)state;
    srand(1);
    for (int len = 0; len <= 70; len++)
        for (int round = 0; round < 20; round++) {
            int text_len;

            for (int i = 0; i < len; i++)
                bytes[i] = (unsigned char)rand();
            text_len = EVP_EncodeBlock((unsigned char *)text, bytes, len);
            assert_int_equal(base64_decode(text, (size_t)text_len, back, sizeof(back)), len);
            assert_memory_equal(back, bytes, (size_t)len);
            if (len)
                assert_int_equal(base64_decode(text, (size_t)text_len, back, (size_t)len - 1), -1);
        }
}

/* What is taken is written back as the same text, so there is one text for each secret; what is not
 * writes nothing past the end. */
static void base64_takes_no_second_spelling(void **state)
{
    static const char mostly[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/==-_ \n\xff";
    char text[41], again[64];
    unsigned char out[31];
    int taken = 0;

    (void)state;
    srand(2);
    for (int round = 0; round < 200000; round++) {
        int len = rand() % 41, decoded;

        for (int i = 0; i < len; i++)
            text[i] = mostly[rand() % (round % 2 ? 64 : (int)sizeof(mostly))];
        for (int i = rand() % 3; i > 0 && i <= len; i--)
            text[len - i] = '=';
        out[30] = 0x5a;
        decoded = base64_decode(text, (size_t)len, out, 30);
        assert_int_equal(out[30], 0x5a);
        if (decoded < 0)
            continue;
        taken++;
        assert_int_equal(EVP_EncodeBlock((unsigned char *)again, out, decoded), len);
        assert_memory_equal(again, text, (size_t)len);
    }
    assert_true(taken > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example_comes_out),
        cmocka_unit_test(every_secret_signs_in_the_order_given),
        cmocka_unit_test(secrets_are_taken_only_as_the_standard_writes_them),
        cmocka_unit_test(new_secrets_are_good_and_differ),
        cmocka_unit_test(base64_is_read_back_for_every_length),
        cmocka_unit_test(base64_takes_no_second_spelling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
