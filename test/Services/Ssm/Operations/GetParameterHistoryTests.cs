using Strongroom.Services.Kms.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class GetParameterHistoryTests : SsmFixture
{
    private static GetParameterHistoryRequest History(string name = Name, bool decrypt = true, int? most = null, string? token = null) =>
        new() { Name = name, WithDecryption = decrypt, MaxResults = most, NextToken = token };

    [Fact]
    public async Task Every_version_is_told_as_it_was()
    {
        await PutAsync("one", type: "SecureString", description: "first");
        await PutAsync("two", type: "SecureString", description: "second", overwrite: true);
        await LabelAsync(1, "b", "a");
        var history = (await CallAsync(SsmOperations.GetParameterHistory, History())).Parameters!;
        Assert.Equal(["one", "two"], history.Select(version => Text(version.Value!)));
        Assert.Equal(["first", "second"], history.Select(version => version.Description));
        Assert.Equal(["a", "b"], history[0].Labels);
        Assert.Empty(history[1].Labels!);
        Assert.All(history, version => Assert.Equal("alias/aws/ssm", version.KeyId));
        var closed = (await CallAsync(SsmOperations.GetParameterHistory, History(Arn(), decrypt: false))).Parameters!;
        Assert.DoesNotContain("one", closed.Select(version => Text(version.Value!)));
    }

    [Fact]
    public async Task Pages_meet()
    {
        for (var version = 1; version <= 5; version++)
        {
            await PutAsync($"v{version}", overwrite: true);
        }

        var seen = new List<long>();
        string? token = null;
        do
        {
            var page = await CallAsync(SsmOperations.GetParameterHistory, History(most: 2, token: token));
            seen.AddRange(page.Parameters!.Select(version => version.Version!.Value));
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal([1, 2, 3, 4, 5], seen);
        await RefusedAsync("InvalidNextToken", null, SsmOperations.GetParameterHistory, History(token: "x"));
    }

    [Fact]
    public async Task What_cannot_be_told_is_refused()
    {
        await RefusedAsync("ParameterNotFound", null, SsmOperations.GetParameterHistory, History("/none"));
        var key = await CreateKeyAsync();
        await PutAsync(type: "SecureString", key: key);
        await RefusedAsync("ParameterNotFound", null, SsmOperations.GetParameterHistory, History($"{Name}:1"));
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key });
        await RefusedAsync("InvalidKeyId", "disabled", SsmOperations.GetParameterHistory, History());
    }

    [Fact]
    public async Task Denied_by_default()
    {
        await PutAsync();
        await DeniedAsync(SsmOperations.GetParameterHistory, History());
    }
}
