using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Matching;

namespace Strongroom.Policy.Conditions;

/// <summary>Whether a value of the request is among a condition's values, by the comparison without its negation.</summary>
internal abstract class ValueTest
{
    /// <summary>The condition keys that the values name as variables, as written.</summary>
    public virtual IEnumerable<string> Variables => [];

    /// <summary>Makes the test for a condition. Values that are not of the type that the comparison takes are among nothing.</summary>
    public static ValueTest Of(PolicyCondition condition, bool variables)
    {
        var values = condition.Values;
        return condition.Operator.Comparison switch
        {
            ConditionComparison.StringEquals or ConditionComparison.StringNotEquals => Text(),
            ConditionComparison.StringEqualsIgnoreCase or ConditionComparison.StringNotEqualsIgnoreCase => Text(ignoreCase: true),
            ConditionComparison.StringLike or ConditionComparison.StringNotLike => Text(wildcards: true),
            ConditionComparison.Bool or ConditionComparison.Null => Text(ignoreCase: true),
            ConditionComparison.ArnEquals or ConditionComparison.ArnLike or ConditionComparison.ArnNotEquals or ConditionComparison.ArnNotLike =>
                new ArnTest([.. values.Select(value => Pattern.Compile(value, wildcards: true, variables))]),
            ConditionComparison.IpAddress or ConditionComparison.NotIpAddress => new AddressTest(values),
            ConditionComparison.BinaryEquals => new BinaryTest(values),
            ConditionComparison.DateEquals or ConditionComparison.DateNotEquals => new OrderTest(values, ConditionNumbers.ReadDate, Order.Equal),
            ConditionComparison.DateLessThan => new OrderTest(values, ConditionNumbers.ReadDate, Order.Less),
            ConditionComparison.DateLessThanEquals => new OrderTest(values, ConditionNumbers.ReadDate, Order.Less | Order.Equal),
            ConditionComparison.DateGreaterThan => new OrderTest(values, ConditionNumbers.ReadDate, Order.Greater),
            ConditionComparison.DateGreaterThanEquals => new OrderTest(values, ConditionNumbers.ReadDate, Order.Greater | Order.Equal),
            ConditionComparison.NumericEquals or ConditionComparison.NumericNotEquals => new OrderTest(values, ConditionNumbers.ReadNumber, Order.Equal),
            ConditionComparison.NumericLessThan => new OrderTest(values, ConditionNumbers.ReadNumber, Order.Less),
            ConditionComparison.NumericLessThanEquals => new OrderTest(values, ConditionNumbers.ReadNumber, Order.Less | Order.Equal),
            ConditionComparison.NumericGreaterThan => new OrderTest(values, ConditionNumbers.ReadNumber, Order.Greater),
            ConditionComparison.NumericGreaterThanEquals => new OrderTest(values, ConditionNumbers.ReadNumber, Order.Greater | Order.Equal),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Operator.Comparison, "There is no test for the comparison."),
        };

        TextTest Text(bool wildcards = false, bool ignoreCase = false) =>
            new([.. values.Select(value => Pattern.Compile(value, wildcards, variables, ignoreCase))]);
    }

    /// <summary>Whether the value is among them.</summary>
    public abstract bool Contains(string value, IConditionContext context);

    private sealed class TextTest(Pattern[] patterns) : ValueTest
    {
        public override IEnumerable<string> Variables => patterns.SelectMany(pattern => pattern.Variables);

        public override bool Contains(string value, IConditionContext context)
        {
            foreach (var pattern in patterns)
            {
                if (pattern.Matches(value, context))
                    return true;
            }

            return false;
        }
    }

    // ArnEquals and ArnLike are the same.
    private sealed class ArnTest(Pattern[] patterns) : ValueTest
    {
        public override IEnumerable<string> Variables => patterns.SelectMany(pattern => pattern.Variables);

        public override bool Contains(string value, IConditionContext context)
        {
            foreach (var pattern in patterns)
            {
                if (pattern.MatchesArn(value, context))
                    return true;
            }

            return false;
        }
    }
}
