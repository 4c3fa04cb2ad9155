"""Accounts of the people behind the desk: who they are, how they sign in, and what was done with it.

models      values: User, Session, Link, Actor, Entry      store       what the database must do
passwords   argon2, and which passwords are refused        sessions    the cookie, forgery, expiry
totp        the second factor                              throttle    how often one may fail
sign_in     THE story of signing in                        invitations links by mail: invited, forgotten
provider    the company's identity provider (OIDC)         single_sign_on  THE story of coming from there
mail        SMTP, or printed                               letters     what the mails say
audit       what is kept of it, and what is shown          demo        the demo's accounts
api_auth, api_sso, api_self, api_admin   the routes                 parts       all of it put together
"""
