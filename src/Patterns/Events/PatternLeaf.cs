namespace Strongroom.Patterns.Events;

/// <summary>The tests of one path in a pattern, of which one must pass.</summary>
/// <param name="Steps">The names on the way.</param>
/// <param name="Tests">The tests of a value that is there.</param>
/// <param name="Absent">It passes, too, if there is no value.</param>
internal sealed record PatternLeaf(string[] Steps, IReadOnlyList<ValueTest> Tests, bool Absent)
{
    /// <summary>The path as Ruler names it.</summary>
    public string Path { get; } = string.Join('.', Steps);

    /// <summary>Whether it can only pass by a value, which then says which element of an array is meant.</summary>
    public bool Binds => !Absent;

    /// <summary>Whether one of the tests passes.</summary>
    public bool Passes(in Scalar value)
    {
        foreach (var test in Tests)
        {
            if (test.Passes(value))
            {
                return true;
            }
        }

        return false;
    }
}
