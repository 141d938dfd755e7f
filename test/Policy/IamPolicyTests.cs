using System.Text.RegularExpressions;
using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Iam;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

/// <summary>The cases of Cases/malformed.txt.</summary>
public sealed partial class IamPolicyTests
{
    public static TheoryData<string, string> Cases => CaseFile.Lines("malformed.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Policy_is_accepted_or_refused_in_the_words_of_iam(string where, string line)
    {
        var columns = line.Split(" | ", 3);
        var use = Enum.Parse<IamPolicyUse>(columns[0]);
        var json = Expand(columns[2]);

        var reading = IamPolicy.Read(json, use);

        Assert.Equal((where, columns[1]), (where, reading.Error ?? "ok"));
        Assert.Equal(reading.Error is null, reading.Document is not null);
    }

    [Fact]
    public void What_iam_accepts_can_be_compiled_from_its_text()
    {
        foreach (var (use, kind) in new[] { ("Identity", PolicyKind.Identity), ("Trust", PolicyKind.Trust), ("Resource", PolicyKind.Resource) })
        {
            var texts = Cases.Select(row => ((string)row[1]).Split(" | ", 3)).Where(columns => columns[0] == use && columns[1] == "ok")
                .Select(columns => Expand(columns[2])).ToList();
            Assert.NotEmpty(texts);
            Assert.All(texts, text => Assert.NotEmpty(CompiledPolicy.Compile(text, kind).Document.Statements));
        }
    }

    private static string Expand(string text) => Short().Replace(text, match => $"{{\"Version\":\"2012-10-17\",\"Statement\":{{{match.Groups[1].Value}}}}}");

    [GeneratedRegex(@"^STATEMENT\((.*)\)\z")]
    private static partial Regex Short();
}
