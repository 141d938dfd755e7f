using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>OpenID Connect providers.</summary>
public sealed class ProviderTests : IamFixture
{
    private const string Url = "https://oidc.example.com/id/ABC";
    private const string Arn = $"arn:aws:iam::{Account}:oidc-provider/oidc.example.com/id/ABC";
    private const string AbsentArn = $"arn:aws:iam::{Account}:oidc-provider/none.example.com";
    private static readonly string Thumbprint = new('b', 40);

    [Fact]
    public async Task A_provider_is_made_changed_read_listed_and_deleted()
    {
        var made = await CallAsync(IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest
        {
            Url = Url,
            ClientIDList = ["sts.amazonaws.com"],
            ThumbprintList = [Thumbprint.ToUpperInvariant()],
            Tags = [new Tag { Key = "k", Value = "v" }],
        });
        AssertAsked("iam:CreateOpenIDConnectProvider", Arn, ("aws:RequestTag/k", "v"));
        Assert.Equal((Arn, 1), (made.OpenIDConnectProviderArn, made.Tags!.Count));

        for (var i = 0; i < 2; i++)
        {
            await CallAsync(IamOperations.AddClientIDToOpenIDConnectProvider, new AddClientIDToOpenIDConnectProviderRequest { OpenIDConnectProviderArn = Arn, ClientID = "second" });
        }

        var read = await ReadAsync();
        Assert.Equal(("oidc.example.com/id/ABC", Clock.GetUtcNow()), (read.Url, read.CreateDate));
        Assert.Equal(["sts.amazonaws.com", "second"], read.ClientIDList!);
        Assert.Equal([Thumbprint], read.ThumbprintList!);
        for (var i = 0; i < 2; i++)
        {
            await CallAsync(IamOperations.RemoveClientIDFromOpenIDConnectProvider, new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIDConnectProviderArn = Arn, ClientID = "sts.amazonaws.com" });
        }

        await CallAsync(IamOperations.UpdateOpenIDConnectProviderThumbprint, new UpdateOpenIDConnectProviderThumbprintRequest { OpenIDConnectProviderArn = Arn, ThumbprintList = [new string('c', 40)] });
        read = await ReadAsync();
        Assert.Equal(["second"], read.ClientIDList!);
        Assert.Equal([new string('c', 40)], read.ThumbprintList!);
        Assert.Equal([Arn], (await CallAsync(IamOperations.ListOpenIDConnectProviders, new ListOpenIDConnectProvidersRequest())).OpenIDConnectProviderList!.Select(each => each.Arn!));
        Assert.Empty((await CallAsync(IamOperations.ListOpenIDConnectProviders, new ListOpenIDConnectProvidersRequest(), Caller(Other))).OpenIDConnectProviderList!);
        await CallAsync(IamOperations.DeleteOpenIDConnectProvider, new DeleteOpenIDConnectProviderRequest { OpenIDConnectProviderArn = Arn });
        Assert.Null(await Directory.FindProviderAsync(Account, Url));
    }

    [Fact]
    public async Task Verification_finds_a_provider_by_its_issuer()
    {
        await CallAsync(IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = Url, ClientIDList = ["a"] });

        var found = await Directory.FindProviderAsync(Account, Url);

        Assert.Equal((Arn, "a"), (found!.Arn, Assert.Single(found.ClientIds)));
        Assert.Null(await Directory.FindProviderAsync(Other, Url));
        Assert.Null(await Directory.FindProviderAsync(Account, Url + "/"));
    }

    [Fact]
    public async Task Absent_providers_are_told_so()
    {
        const string Absent = $"OpenIDConnect Provider not found for arn {AbsentArn}";
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.GetOpenIDConnectProvider, new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = AbsentArn });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.AddClientIDToOpenIDConnectProvider, new AddClientIDToOpenIDConnectProviderRequest { OpenIDConnectProviderArn = AbsentArn, ClientID = "x" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.RemoveClientIDFromOpenIDConnectProvider, new RemoveClientIDFromOpenIDConnectProviderRequest { OpenIDConnectProviderArn = AbsentArn, ClientID = "x" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.UpdateOpenIDConnectProviderThumbprint, new UpdateOpenIDConnectProviderThumbprintRequest { OpenIDConnectProviderArn = AbsentArn, ThumbprintList = [Thumbprint] });
        await RefusedAsync("NoSuchEntity", $"OpenId connect Provider {AbsentArn} cannot be found.", IamOperations.DeleteOpenIDConnectProvider, new DeleteOpenIDConnectProviderRequest { OpenIDConnectProviderArn = AbsentArn });
        await RefusedAsync("ValidationError", "Invalid ARN:  Could not be parsed!", IamOperations.GetOpenIDConnectProvider, new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = AwsPolicyArn });
        await CallAsync(IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = Url }, Caller(Other));
        var foreign = Arn.Replace(Account, Other, StringComparison.Ordinal);
        await RefusedAsync("NoSuchEntity", $"OpenIDConnect Provider not found for arn {foreign}", IamOperations.GetOpenIDConnectProvider, new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = foreign });
    }

    [Theory]
    [InlineData("http://oidc.example.com")]
    [InlineData("oidc.example.com")]
    [InlineData("https://")]
    [InlineData("https://a.example.com?x=1")]
    [InlineData("https://a.example.com/#x")]
    public async Task Urls_that_are_no_issuers_are_refused(string url) => await RefusedAsync(
        "ValidationError", "Invalid Open ID Connect Provider URL", IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = url });

    [Fact]
    public async Task Double_providers_and_too_much_of_anything_are_refused()
    {
        var many = Enumerable.Range(0, 101).Select(i => $"c{i}").ToList();
        await CallAsync(IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = Url, ClientIDList = [.. many.Take(100)] });

        await RefusedAsync("EntityAlreadyExists", $"Provider with url {Url} already exists.", IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = Url });
        await RefusedAsync(
            "LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100", IamOperations.CreateOpenIDConnectProvider,
            new CreateOpenIDConnectProviderRequest { Url = "https://x.example.com", ClientIDList = many });
        await RefusedAsync(
            "LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100", IamOperations.AddClientIDToOpenIDConnectProvider,
            new AddClientIDToOpenIDConnectProviderRequest { OpenIDConnectProviderArn = Arn, ClientID = "c100" });
        List<string> thumbprints = [.. Enumerable.Range(0, 6).Select(i => new string((char)('a' + i), 40))];
        const string TooMany = "Thumbprint list must contain fewer than 5 entries.";
        await RefusedAsync("InvalidInput", TooMany, IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = "https://x.example.com", ThumbprintList = thumbprints });
        await RefusedAsync("InvalidInput", TooMany, IamOperations.UpdateOpenIDConnectProviderThumbprint, new UpdateOpenIDConnectProviderThumbprintRequest { OpenIDConnectProviderArn = Arn, ThumbprintList = thumbprints });
    }

    private Task<GetOpenIDConnectProviderResponse> ReadAsync() =>
        CallAsync(IamOperations.GetOpenIDConnectProvider, new GetOpenIDConnectProviderRequest { OpenIDConnectProviderArn = Arn });
}
