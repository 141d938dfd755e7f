using System.Text.Json.Nodes;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Http;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>What all bodies together may take, and what those may send who have not signed.</summary>
public sealed class BodyBudgetTests
{
    [Fact]
    public void The_last_quarter_is_for_short_bodies()
    {
        var budget = new BodyBudget(8 * BodyBudget.Short);
        budget.Take(6 * BodyBudget.Short);
        Assert.Throws<AwsException>(() => budget.Take(BodyBudget.Short + 1));
        budget.Take(BodyBudget.Short);
        budget.Take(BodyBudget.Short);
        Assert.Equal(503, Assert.Throws<AwsException>(() => budget.Take(1)).Status);
        Assert.Equal(8 * BodyBudget.Short, budget.Taken);
        budget.GiveBack(BodyBudget.Short);
        budget.Take(1);
    }

    [Fact]
    public async Task A_request_is_refused_while_others_have_it_all_and_served_afterwards()
    {
        await using var server = await RunningServer.StartAsync();
        var budget = (BodyBudget)server.Services.GetService(typeof(BodyBudget))!;
        Assert.Equal(200, (await server.Root.JsonAsync("secretsmanager.ListSecrets", [])).Status);
        Assert.Equal(0, budget.Taken);

        var taken = 0L;
        while (TryTake(budget))
        {
            taken += BodyBudget.Short;
        }

        var refused = await server.Root.JsonAsync("secretsmanager.ListSecrets", new JsonObject { ["NextToken"] = new string('x', BodyBudget.Short) });
        Assert.Equal((503, "ServiceUnavailableException"), (refused.Status, refused.Error));

        for (; taken > 0; taken -= BodyBudget.Short)
        {
            budget.GiveBack(BodyBudget.Short);
        }

        Assert.Equal(0, budget.Taken);
        Assert.Equal(200, (await server.Root.JsonAsync("secretsmanager.ListSecrets", [])).Status);
    }

    [Fact]
    public async Task Who_claims_no_signature_sends_little()
    {
        await using var server = await RunningServer.StartAsync();
        var much = new JsonObject { ["Name"] = new string('x', BodyBudget.Short) };

        var unsigned = await server.Nobody.JsonAsync("secretsmanager.CreateSecret", (JsonObject)much.DeepClone());
        var signed = await server.Root.JsonAsync("secretsmanager.CreateSecret", much);

        Assert.Equal((413, "RequestEntityTooLargeException"), (unsigned.Status, unsigned.Error));
        Assert.Equal((400, "ValidationException"), (signed.Status, signed.Error));
    }

    [Fact]
    public async Task Development_takes_what_is_not_signed()
    {
        await using var server = await RunningServer.StartAsync("--dev");

        var answer = await server.Nobody.JsonAsync("secretsmanager.CreateSecret", new JsonObject { ["Name"] = new string('x', BodyBudget.Short) });

        Assert.Equal("ValidationException", answer.Error);
    }

    private static bool TryTake(BodyBudget budget)
    {
        try
        {
            budget.Take(BodyBudget.Short);
            return true;
        }
        catch (AwsException)
        {
            return false;
        }
    }
}
