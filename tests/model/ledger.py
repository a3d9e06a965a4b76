"""Money (protocol.md section 2): free and locked amounts of each account, and what came in and went out."""
FEES, DUST = "fees", "dust"


class Ledger:
    """Amounts in smallest units, by (account, asset). An amount never becomes negative: that would be the model's bug."""

    def __init__(self):
        self.free_of = {}
        self.locked_of = {}
        self.deposited = {}  # by asset
        self.withdrawn = {}  # by asset

    def free(self, account, asset):
        return self.free_of.get((account, asset), 0)

    def locked(self, account, asset):
        return self.locked_of.get((account, asset), 0)

    def change_free(self, account, asset, difference):
        left = self.free_of.get((account, asset), 0) + difference
        assert left >= 0, "%s has %d %s free" % (account, left, asset)
        self.free_of[account, asset] = left

    def change_locked(self, account, asset, difference):
        left = self.locked_of.get((account, asset), 0) + difference
        assert left >= 0, "%s has %d %s locked" % (account, left, asset)
        self.locked_of[account, asset] = left

    def deposit(self, account, asset, amount):
        self.deposited[asset] = self.deposited.get(asset, 0) + amount
        self.change_free(account, asset, amount)

    def withdraw(self, account, asset, amount):
        self.withdrawn[asset] = self.withdrawn.get(asset, 0) + amount
        self.change_free(account, asset, -amount)
