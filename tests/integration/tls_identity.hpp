#pragma once

// Who a server under test is, as TLS proves it.

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace neura {

/// A key and a certificate signed with it, in PEM.
struct Identity {
    std::string key;
    std::string certificate;
};

template <class Write>
std::string pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    write(memory.get());
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// @param host  a name, or an address such as "IP:127.0.0.1"
inline Identity identity_of(const std::string& host) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    auto* made = certificate.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -60);
    X509_gmtime_adj(X509_getm_notAfter(made), 3'600);
    X509_set_pubkey(made, key.get());
    auto* name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1, 0);
    X509_set_issuer_name(made, name);
    const auto alternative = host.starts_with("IP:") ? host : "DNS:" + host;
    auto* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str());
    X509_add_ext(made, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(made, key.get(), EVP_sha256());

    return {.key = pem([&](BIO* out) {
                PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            }),
            .certificate = pem([&](BIO* out) { PEM_write_bio_X509(out, made); })};
}

}  // namespace neura
