"""Volatility of the oracle's own price and the HAR forecast (docs/oracle.md section 3), from that page alone: logarithms by Decimal,
coefficients by Fraction."""
import decimal
import math
from fractions import Fraction

from decimals import half_even_div
from oracle_model import decay

EXACT = decimal.Context(prec=50, rounding=decimal.ROUND_HALF_EVEN)
PICO = decimal.Decimal("1e-12")
MINUTE, DAY, YEAR = 60, 86_400, 365 * 86_400
LOWEST, HIGHEST = 10**6, 2 * 10**9


def log_return(before, after):
    """ln(after / before) in 10^-12."""
    low, high = min(before, after), max(before, after)
    ratio = decimal.Decimal("1.25") if 4 * high > 5 * low else EXACT.divide(decimal.Decimal(high), decimal.Decimal(low))
    size = int(EXACT.ln(ratio).quantize(PICO, context=EXACT).scaleb(12))
    return size if after > before else -size


def bounded(volatility, confidence):
    kept = min(max(volatility, LOWEST), HIGHEST)
    return [kept, max(confidence, abs(kept - volatility), 1)]


class Volatility:
    def __init__(self):
        self.prices, self.last = {}, None
        self.squares, self.weights, self.square_weights = 0, 0, 0
        self.today, self.returns, self.days = 0, 0, []

    def observe(self, second, price):
        """-> the days that this second ends, oldest first"""
        ended = []
        if self.last is not None:
            factor = decay(second - self.last)
            self.squares = half_even_div(self.squares * factor, 2**63)
            self.weights = half_even_div(self.weights * factor, 2**63)
            self.square_weights = half_even_div(self.square_weights * (factor * factor >> 63), 2**63)
            for day in range(self.last // DAY, second // DAY):
                ended.append(self._variance() if day == self.last // DAY else None)
        if ended:
            self.days += ended
            self.today, self.returns = 0, 0
        self.last = second
        self.prices[second] = price
        if second - MINUTE in self.prices:
            square = log_return(self.prices[second - MINUTE], price) ** 2
            self.squares += square << 32
            self.weights += 2**63
            self.square_weights += 2**63
            self.today += square
            self.returns += 1
        self.prices = self.prices if len(self.prices) < 1000 else {s: p for s, p in self.prices.items() if s > second - 2 * MINUTE}
        return ended

    def _variance(self):
        return half_even_div(self.today * DAY, self.returns * MINUTE) if self.returns >= DAY * 8 // 10 else None

    def ewma(self):
        """-> [volatility, confidence] or a reason"""
        if self.weights < 600 * 2**63:
            return "warming_up"
        variance = self.squares * (YEAR // MINUTE) * 2**31 // (self.weights * 10**8)
        uneven = self.square_weights * 2**63 // self.weights
        error = -(-variance * 30 * uneven // self.weights)
        return bounded(math.isqrt(variance), math.isqrt(error) + 1)


def mean(days, count, least):
    known = [day for day in days[-count:] if day is not None]
    return half_even_div(sum(known), len(known)) if len(known) >= least else None


def regressors(days):
    row = [1, days[-1] if days else None, mean(days, 7, 5), mean(days, 30, 20)]
    return None if None in row else row


def solved(matrix, right):
    """Gauss-Jordan on fractions; None when there is not one solution."""
    rows = [[Fraction(value) for value in row] + [Fraction(target)] for row, target in zip(matrix, right)]
    n = len(rows)
    for i in range(n):
        pivot = next((r for r in range(i, n) if rows[r][i] != 0), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(n):
            if r != i and rows[r][i] != 0:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i])]
    return [row[n] for row in rows]


def forecast(days):
    """-> [volatility, confidence] or a reason"""
    rows = [(regressors(days[:i]), days[i]) for i in range(1, len(days))]
    rows = [(x, y) for x, y in rows if x is not None and y is not None]
    if len(rows) < 60:
        return "too_few_days"
    today = regressors(days)
    if today is None:
        return "day_missing"
    matrix = [[sum(x[i] * x[j] for x, _ in rows) for j in range(4)] for i in range(4)]
    targets = [sum(x[i] * y for x, y in rows) for i in range(4)]
    beta = solved(matrix, targets)
    if beta is None:
        return "not_determined"
    exact = sum(b * x for b, x in zip(beta, today))
    seen = [y for _, y in rows]
    variance = min(max(half_even_div(exact.numerator, exact.denominator) if exact > 0 else 0, min(seen)), max(seen))
    volatility = math.isqrt(variance * 365 // 10**8)
    residuals = sum((y - sum(b * v for b, v in zip(beta, x))) ** 2 for x, y in rows)
    error = Fraction(residuals) / (len(rows) - 4) * 365**2 / (2 * 10**8 * max(1, volatility)) ** 2
    return bounded(volatility, math.isqrt(error.numerator // error.denominator) + 1)
