/* server/gate/certificate.c */
#include "hearth/certificate.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

enum hearth_error certificate_ends_at(struct bytes pem, int64_t *ends_at_out)
{
    struct tm end;
    BIO *text = BIO_new_mem_buf(pem.data, (int)pem.len);
    X509 *certificate = text != NULL ? PEM_read_bio_X509(text, NULL, NULL, NULL) : NULL;
    const bool read = certificate != NULL && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1;
    X509_free(certificate);
    BIO_free(text);
    ERR_clear_error();
    if (!read)
        return HEARTH_BAD_INPUT;
    *ends_at_out = (int64_t)timegm(&end) * 1000;
    return HEARTH_OK;
}
