using Strongroom.Services.Kms.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class GetParametersByPathTests : SsmFixture
{
    private static GetParametersByPathRequest Path(string path, bool recursive = false, string? token = null, int? most = null, params ParameterStringFilter[] filters) => new()
    {
        Path = path, Recursive = recursive, WithDecryption = true, NextToken = token, MaxResults = most, ParameterFilters = filters.Length == 0 ? null : filters,
    };

    private static ParameterStringFilter Filter(string key, string? option, params string[] values) => new() { Key = key, Option = option, Values = values.Length == 0 ? null : values };

    private async Task<string> NamesAsync(GetParametersByPathRequest request) =>
        string.Join(' ', (await CallAsync(SsmOperations.GetParametersByPath, request)).Parameters!.Select(parameter => parameter.Name));

    private async Task TreeAsync()
    {
        foreach (var name in new[] { "flat", "/a", "/a/b", "/a/b/c", "/a/b/d", "/a/e", "/ab/f" })
        {
            await PutAsync(name, name: name);
        }
    }

    [Fact]
    public async Task One_level_or_all()
    {
        await TreeAsync();
        Assert.Equal("/a/b /a/e", await NamesAsync(Path("/a")));
        Assert.Equal("/a/b /a/e", await NamesAsync(Path("/a/")));
        Assert.Equal("/a/b /a/b/c /a/b/d /a/e", await NamesAsync(Path("/a", recursive: true)));
        Assert.Equal("/a flat", await NamesAsync(Path("/")));
        Assert.Equal("/a /a/b /a/b/c /a/b/d /a/e /ab/f flat", await NamesAsync(Path("/", recursive: true)));
        Assert.Equal("", await NamesAsync(Path("/none")));
        Assert.Equal("", await NamesAsync(Path("/aws/service")));
    }

    [Fact]
    public async Task Pages_hold_ten_at_most_and_meet()
    {
        for (var number = 0; number < 25; number++)
        {
            await PutAsync(name: $"/p/{number:D2}", type: "SecureString");
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await CallAsync(SsmOperations.GetParametersByPath, Path("/p", token: token));
            Assert.InRange(page.Parameters!.Count, 1, 10);
            seen.AddRange(page.Parameters.Select(parameter => parameter.Name!));
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"/p/{number:D2}"), seen);
    }

    [Fact]
    public async Task A_branch_that_is_not_asked_for_is_passed_over()
    {
        for (var number = 0; number < 130; number++)
        {
            await PutAsync(name: $"/q/deep/{number:D3}");
        }

        await PutAsync(name: "/q/deep.1");
        await PutAsync(name: "/q/deep0");
        Assert.Equal("/q/deep.1 /q/deep0", await NamesAsync(Path("/q")));
    }

    [Fact]
    public async Task A_token_belongs_to_its_query()
    {
        await TreeAsync();
        var token = (await CallAsync(SsmOperations.GetParametersByPath, Path("/a", recursive: true, most: 1))).NextToken;
        await RefusedAsync("InvalidNextToken", null, SsmOperations.GetParametersByPath, Path("/a", token: token));
        await RefusedAsync("InvalidNextToken", null, SsmOperations.GetParametersByPath, Path("/a", recursive: true, token: "1"));
    }

    [Fact]
    public async Task Filters_narrow()
    {
        await TreeAsync();
        await PutAsync("s", name: "/a/s", type: "SecureString");
        await CallAsync(SsmOperations.LabelParameterVersion, new LabelParameterVersionRequest { Name = "/a/e", Labels = ["prod"] });
        Assert.Equal("/a/s", await NamesAsync(Path("/a", filters: Filter("Type", "Equals", "SecureString"))));
        Assert.Equal("/a/s", await NamesAsync(Path("/a", filters: Filter("KeyId", "BeginsWith", "alias/aws/"))));
        Assert.Equal("/a/e", await NamesAsync(Path("/a", filters: Filter("Label", "Equals", "prod"))));
        Assert.Equal("", await NamesAsync(Path("/a", filters: [Filter("Label", null, "prod"), Filter("Type", null, "SecureString")])));
        await RefusedAsync("InvalidFilterKey", null, SsmOperations.GetParametersByPath, Path("/a", filters: Filter("Name", "Equals", "x")));
        await RefusedAsync("InvalidFilterOption", null, SsmOperations.GetParametersByPath, Path("/a", filters: Filter("Label", "BeginsWith", "x")));
        await RefusedAsync("InvalidFilterValue", null, SsmOperations.GetParametersByPath, Path("/a", filters: Filter("KeyId", "Equals")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("/a//b")]
    [InlineData("/a b")]
    public async Task A_path_begins_with_a_slash_and_is_well_formed(string path) =>
        await RefusedAsync(Validation, "The parameter doesn't meet the parameter name requirements.", SsmOperations.GetParametersByPath, Path(path));

    [Fact]
    public async Task A_value_that_cannot_be_decrypted_fails_the_page()
    {
        var key = await CreateKeyAsync();
        await PutAsync(name: "/a/a");
        await PutAsync(name: "/a/b", type: "SecureString", key: key);
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key });
        await RefusedAsync("InvalidKeyId", "disabled", SsmOperations.GetParametersByPath, Path("/a"));
    }

    [Fact]
    public async Task The_path_is_what_is_permitted_and_depth_can_be_kept_from_somebody()
    {
        await TreeAsync();
        var reader = await UserAsync(Allow("ssm:GetParametersByPath", Arn("/a"), """{"StringEquals":{"ssm:Recursive":"false"}}"""));
        Assert.Equal(2, (await CallAsync(SsmOperations.GetParametersByPath, Path("/a"), reader)).Parameters!.Count);
        await RefusedAsync(Denied, null, SsmOperations.GetParametersByPath, Path("/a", recursive: true), reader);
        await RefusedAsync(Denied, null, SsmOperations.GetParametersByPath, Path("/a/b"), reader);
    }

    [Fact]
    public async Task Denied_by_default() => await DeniedAsync(SsmOperations.GetParametersByPath, Path("/a"));
}
