"""The sample records service of 두레톡: 60 fictional customers behind the contract of docs/records.md.

It stands where a company's own service would: a process of its own, reached over HTTP alone, replaced by one setting.
"""
