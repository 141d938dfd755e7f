using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

/// <summary>The cases of Cases/decisions.txt and Cases/messages.txt.</summary>
public sealed class DecisionTests
{
    public static TheoryData<string, string> Cases => CaseFile.Lines("decisions.txt");

    public static TheoryData<string, string> Messages => CaseFile.Lines("messages.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Request_is_decided_as_the_case_says(string where, string line)
    {
        var columns = CaseFile.Columns(line);
        var (request, policies) = Notation.Read(columns.AsSpan(1));
        var explanation = PolicyEvaluator.Explain(request, policies);
        Assert.True(columns[0] == Name(explanation.Decision), $"{where}: {columns[0]} was expected, {Name(explanation.Decision)} came.\n{string.Join('\n', explanation.Steps)}");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Denial_is_told_in_the_words_of_aws(string where, string line)
    {
        var columns = CaseFile.Columns(line);
        var (request, policies) = Notation.Read(columns.AsSpan(1));
        Assert.Equal((where, columns[0]), (where, PolicyEvaluator.Decide(request, policies).DenialMessage(request)));
    }

    // "allow identity", "deny resource", "none boundary"; of an implicit deny, what is missing.
    private static string Name(Decision decision)
    {
        var kind = decision.Kind switch { DecisionKind.Allowed => "allow", DecisionKind.ExplicitDeny => "deny", _ => "none" };
        return $"{kind} {decision.Layer.ToString().ToLowerInvariant()}";
    }
}
