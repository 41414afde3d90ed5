"""Signing in by a provider of identity: OpenID Connect, authorisation code with PKCE, state, nonce and the provider's issuer.

Providers are a choice of the deployment (settings.OIDC_PROVIDERS). What a provider says is believed after id_tokens.check alone,
and only its `sub` and, from one that may prove, the IIN are used; neither is kept (accounts.identity). docs/identity.md.
"""
