using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Conditions;

/// <summary>
/// One key of a Condition element under one operator, ready to be tested. Immutable. (IAM user guide, "Condition operators" and
/// "Set operators for multivalued context keys".)
/// </summary>
internal sealed class CompiledCondition
{
    private readonly ConditionOperator _operator;
    private readonly ValueTest _test;
    private readonly bool _negated;
    private readonly string _key;

    public CompiledCondition(PolicyCondition condition, bool variables)
    {
        _operator = condition.Operator;
        _negated = IsNegated(_operator.Comparison);
        Written = condition;
        _key = condition.Key.ToLowerInvariant();
        _test = ValueTest.Of(condition, variables);
    }

    /// <summary>As it is in the policy.</summary>
    public PolicyCondition Written { get; }

    /// <summary>The key and those that variables in the values name, as written.</summary>
    public IEnumerable<string> Keys => _test.Variables.Prepend(Written.Key);

    /// <summary>Whether the condition holds.</summary>
    public bool Holds(IConditionContext context)
    {
        var exists = context.TryGet(_key, out var values) && values.Count > 0;
        if (_operator.Comparison == ConditionComparison.Null)
            return _test.Contains(exists ? "false" : "true", context);
        if (!exists)
        {
            // A key that is not there equals nothing, so what must not equal holds; a set of none has no value that fails, nor one
            // that fits.
            return _operator.IfExists || _operator.Set switch
            {
                ConditionSet.ForAllValues => true,
                ConditionSet.ForAnyValue => false,
                _ => _negated,
            };
        }

        // Each value must (not) be among the policy's. Without a set operator that is asked of one value; should there be several,
        // one may fit a positive comparison and none may fit a negative one.
        var all = _operator.Set == ConditionSet.ForAllValues || (_operator.Set == ConditionSet.None && _negated);
        for (var i = 0; i < values.Count; i++)
        {
            if (_test.Contains(values[i], context) != _negated != all)
                return !all;
        }

        return all;
    }

    private static bool IsNegated(ConditionComparison comparison) => comparison
        is ConditionComparison.StringNotEquals
        or ConditionComparison.StringNotEqualsIgnoreCase
        or ConditionComparison.StringNotLike
        or ConditionComparison.NumericNotEquals
        or ConditionComparison.DateNotEquals
        or ConditionComparison.NotIpAddress
        or ConditionComparison.ArnNotEquals
        or ConditionComparison.ArnNotLike;
}
