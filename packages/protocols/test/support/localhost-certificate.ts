import type { PrivateCertificate } from "@cordage/reactor";

/** A certificate for `localhost` that has signed itself, for tests; its key is a secret of nobody's. */
export const LOCALHOST: PrivateCertificate = {
  privateKey: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvTrDTJxN6UUPZgPP
lq+2pdqjuw2rXTeTpdLFz/qI3mChRANCAASHZHd0Il46cEyNnys9iOiYdW/OMuD0
ohXYKHhezTl2y1kZiyBdzks4ayHlyoLlmHBTVXvhsf3CLnnmHwptDxCt
-----END PRIVATE KEY-----
`,
  certificate: `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUUqhYnQ9IGF7JA1GLr2pGQF+w6oowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIzMDMzNloYDzIxMjYxMDI5
MjMwMzM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASHZHd0Il46cEyNnys9iOiYdW/OMuD0ohXYKHhezTl2y1kZiyBdzks4
ayHlyoLlmHBTVXvhsf3CLnnmHwptDxCto2kwZzAdBgNVHQ4EFgQURyuekHw0RItn
KeMsH1o7iJIqJscwHwYDVR0jBBgwFoAURyuekHw0RItnKeMsH1o7iJIqJscwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAMXk+y1tLt+kZ1kWZHcDCe93T++Vkr7jfV2ImqjQv7XkAiBGrsqtbGnm
3dYN39QyDRRx5mvF/j1e9KizfNcX+CrFWg==
-----END CERTIFICATE-----
`,
};
