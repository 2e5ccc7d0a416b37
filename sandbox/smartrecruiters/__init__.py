"""The mock of SmartRecruiters' Marketplace Assessment API, version 1: partner API, customer side, partner team."""
