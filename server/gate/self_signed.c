/* server/gate/self_signed.c */
#include "hearth/self_signed.h"
#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define NAMES_BYTES_MAX 4096

/* "DNS:a.org,IP:127.0.0.1". A host with a comma would be two: it is refused. */
static bool names_write(const char *const *hosts, size_t hosts_count, char *out, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < hosts_count; i++) {
        uint8_t address[16];
        const bool is_address = inet_pton(AF_INET, hosts[i], address) == 1 || inet_pton(AF_INET6, hosts[i], address) == 1;
        const int n = snprintf(out + len, size - len, "%s%s:%s", i > 0 ? "," : "", is_address ? "IP" : "DNS", hosts[i]);
        if (n < 0 || (size_t)n >= size - len || strpbrk(hosts[i], ",\n") != NULL)
            return false;
        len += (size_t)n;
    }
    return len > 0;
}

static bool extension_add(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    const bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool certificate_fill(X509 *certificate, EVP_PKEY *key, const char *names)
{
    uint8_t serial[16];
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (RAND_bytes(serial, sizeof serial) != 1)
        return false;
    serial[0] &= 0x7f; /* a positive number */
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    const bool numbered = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return numbered && X509_set_version(certificate, 2) == 1 &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)"hearth", -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1 && X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), SELF_SIGNED_DAYS, 0, NULL) != NULL && X509_set_pubkey(certificate, key) == 1 &&
           extension_add(certificate, NID_subject_alt_name, names) &&
           extension_add(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           extension_add(certificate, NID_ext_key_usage, "serverAuth") && X509_sign(certificate, key, EVP_sha256()) > 0;
}

static bool buffer_take(BIO *bio, struct buffer *out)
{
    char *data;
    const long len = BIO_get_mem_data(bio, &data);
    if (len <= 0)
        return false;
    buffer_put(out, data, (size_t)len);
    return !out->failed;
}

enum hearth_error self_signed_make(const char *const *hosts, size_t hosts_count, struct buffer *certificate_out, struct buffer *key_out)
{
    char names[NAMES_BYTES_MAX];
    if (!names_write(hosts, hosts_count, names, sizeof names))
        return HEARTH_BAD_INPUT;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    BIO *certificate_pem = BIO_new(BIO_s_mem()), *key_pem = BIO_new(BIO_s_secmem());
    const bool made = key != NULL && certificate != NULL && certificate_pem != NULL && key_pem != NULL &&
                      certificate_fill(certificate, key, names) && PEM_write_bio_X509(certificate_pem, certificate) == 1 &&
                      PEM_write_bio_PrivateKey(key_pem, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                      buffer_take(certificate_pem, certificate_out) && buffer_take(key_pem, key_out);
    BIO_free(certificate_pem);
    BIO_free(key_pem);
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return made ? HEARTH_OK : HEARTH_NO_MEMORY;
}
