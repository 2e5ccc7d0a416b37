"""The pages of this platform: partner portal, partner team, customer account. ``section`` lists them all."""
