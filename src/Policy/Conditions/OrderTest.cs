using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Conditions;

/// <summary>How a value of the request stands to one of the policy.</summary>
[Flags]
internal enum Order
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Below it.</summary>
    Less = 1,

    /// <summary>The same.</summary>
    Equal = 2,

    /// <summary>Above it.</summary>
    Greater = 4,
}

/// <summary>Compares numbers and dates.</summary>
internal sealed class OrderTest(IReadOnlyList<string> values, Func<string, decimal?> read, Order order) : ValueTest
{
    private readonly decimal[] _limits = [.. values.Select(read).OfType<decimal>()];

    public override bool Contains(string value, IConditionContext context)
    {
        if (_limits.Length == 0 || read(value) is not { } number)
            return false;
        foreach (var limit in _limits)
        {
            var stands = number.CompareTo(limit) switch { < 0 => Order.Less, 0 => Order.Equal, _ => Order.Greater };
            if ((stands & order) != 0)
                return true;
        }

        return false;
    }
}
