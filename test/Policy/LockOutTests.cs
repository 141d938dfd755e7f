using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

public sealed class LockOutTests
{
    private static readonly string[] Actions = ["secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy"];

    [Theory]
    [InlineData("+ get * @ *", "")]
    [InlineData("- * * @ *", "secretsmanager:PutResourcePolicy secretsmanager:DeleteResourcePolicy")]
    [InlineData("- * * @ alice", "secretsmanager:PutResourcePolicy secretsmanager:DeleteResourcePolicy")]
    [InlineData("- * * @ bob", "")]
    [InlineData("- secretsmanager:Delete* * @ own", "secretsmanager:DeleteResourcePolicy")]
    [InlineData("- * * @ * ? StringNotEquals aws:SourceVpce vpce-1", "secretsmanager:PutResourcePolicy secretsmanager:DeleteResourcePolicy")]
    [InlineData("- get * @ *", "")]
    public void Actions_that_a_policy_takes_from_its_author_are_found(string policy, string lost)
    {
        var (request, policies) = Notation.Read(["alice", "secretsmanager:PutResourcePolicy", "A", "-", "id: + * *"]);
        var proposed = new NamedPolicy("proposed", PolicySource.Resource, Notation.Compile(policy, "resource"));
        var found = LockOut.Find(request, policies, proposed, Actions);
        Assert.Equal(lost, string.Join(' ', found.Select(loss => loss.Action)));
        Assert.All(found, loss => Assert.Same(proposed, loss.Decision.Policy));
    }

    [Fact]
    public void Key_policy_that_names_nobody_locks_its_author_out()
    {
        var (request, policies) = Notation.Read(["root", "kms:PutKeyPolicy", "K", "-", "key: + kms:* * @ own"]);
        Assert.Empty(LockOut.Find(request, policies, policies.Resource, ["kms:PutKeyPolicy"]));
        Assert.Equal(
            PolicyLayer.Resource,
            Assert.Single(LockOut.Find(request, policies, new NamedPolicy("k", PolicySource.Resource, Notation.Compile("+ kms:* * @ alice", "key")), ["kms:PutKeyPolicy"])).Decision.Layer);
        Assert.Single(LockOut.Find(request, policies, null, ["kms:PutKeyPolicy"]));
    }
}
