using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class DescribeParametersTests : SsmFixture
{
    private static ParameterStringFilter Filter(string key, string? option, params string[] values) => new() { Key = key, Option = option, Values = values.Length == 0 ? null : values };

    private static DescribeParametersRequest Asking(params ParameterStringFilter[] filters) => new() { ParameterFilters = filters };

    private static DescribeParametersRequest Deprecated(string key, params string[] values) => new() { Filters = [new ParametersFilter { Key = key, Values = values }] };

    private async Task<string> NamesAsync(DescribeParametersRequest request) =>
        string.Join(' ', (await CallAsync(SsmOperations.DescribeParameters, request)).Parameters!.Select(parameter => parameter.Name));

    private async Task SomeAsync()
    {
        await PutAsync(name: "/a/one", description: "d", tags: [Tag("team", "x")]);
        await PutAsync(name: "/a/b/two", type: "SecureString");
        await PutAsync(name: "three", type: "StringList", tier: "Advanced", tags: [Tag("team", "xy")]);
        await PutAsync("ami-01234567", name: "image", dataType: "aws:ec2:image");
    }

    [Fact]
    public async Task All_is_told_but_the_value()
    {
        await SomeAsync();
        var described = (await CallAsync(SsmOperations.DescribeParameters, Asking(Filter("Name", null, "/a/one")))).Parameters!.Single();
        Assert.Equal(
            ("/a/one", Arn("/a/one"), "String", "d", 1L, "Standard", "text", $"arn:aws:iam::{Account}:root", Clock.GetUtcNow()),
            (described.Name, described.ARN, described.Type, described.Description, described.Version, described.Tier, described.DataType, described.LastModifiedUser, described.LastModifiedDate));
        Assert.Null(described.KeyId);
        Assert.Empty(described.Policies!);
        Assert.Equal("/a/b/two /a/one image three", await NamesAsync(new DescribeParametersRequest()));
        Assert.Equal("", await NamesAsync(new DescribeParametersRequest { Shared = true }));
    }

    [Theory]
    [InlineData("Name", "Equals", "a/one", "/a/one")]
    [InlineData("Name", null, "/three", "three")]
    [InlineData("Name", "BeginsWith", "/a", "/a/b/two /a/one")]
    [InlineData("Name", "Contains", "o", "/a/b/two /a/one")]
    [InlineData("Type", "Equals", "StringList", "three")]
    [InlineData("KeyId", "Equals", "alias/aws/ssm", "/a/b/two")]
    [InlineData("KeyId", "BeginsWith", "alias/", "/a/b/two")]
    [InlineData("Path", null, "/a", "/a/one")]
    [InlineData("Path", "OneLevel", "/", "image three")]
    [InlineData("Path", "Recursive", "/a", "/a/b/two /a/one")]
    [InlineData("Tier", "Equals", "Advanced", "three")]
    [InlineData("tag:team", "Equals", "x", "/a/one")]
    [InlineData("tag:team", "BeginsWith", "x", "/a/one three")]
    [InlineData("DataType", "Equals", "aws:ec2:image", "image")]
    public async Task A_filter_narrows(string key, string? option, string value, string names)
    {
        await SomeAsync();
        Assert.Equal(names, await NamesAsync(Asking(Filter(key, option, value))));
    }

    [Fact]
    public async Task Filters_together_narrow_further_and_values_widen()
    {
        await SomeAsync();
        Assert.Equal("/a/one", await NamesAsync(Asking(Filter("tag:team", null), Filter("Type", null, "String"))));
        Assert.Equal("/a/one three", await NamesAsync(Asking(Filter("Name", null, "three", "/a/one"))));
        Assert.Equal("/a/b/two /a/one", await NamesAsync(Deprecated("Name", "/a")));
        Assert.Equal("/a/b/two", await NamesAsync(Deprecated("Type", "SecureString")));
        Assert.Equal("/a/b/two", await NamesAsync(Deprecated("KeyId", "alias/aws/ssm")));
    }

    [Theory]
    [InlineData("InvalidFilterKey", "Label", "Equals", "x")]
    [InlineData("InvalidFilterOption", "Type", "Contains", "String")]
    [InlineData("InvalidFilterOption", "Type", "Equals", "Strange")]
    [InlineData("InvalidFilterOption", "Tier", "Equals", "Best")]
    [InlineData("InvalidFilterOption", "Path", "Equals", "/a")]
    [InlineData(Validation, "Path", "OneLevel", "a")]
    [InlineData(Validation, "Path", "OneLevel", "/aws/x")]
    [InlineData(Validation, "Nonsense", "Equals", "x")]
    public async Task A_filter_that_cannot_be_is_refused(string code, string key, string option, string value) =>
        await RefusedAsync(code, null, SsmOperations.DescribeParameters, Asking(Filter(key, option, value)));

    [Fact]
    public async Task A_filter_needs_values_and_comes_once()
    {
        await RefusedAsync("InvalidFilterValue", "missing : null for filter key Name", SsmOperations.DescribeParameters, Asking(Filter("Name", "Equals")));
        await RefusedAsync("InvalidFilterKey", null, SsmOperations.DescribeParameters, Asking(Filter("Name", null, "a"), Filter("Name", null, "b")));
        await RefusedAsync(
            Validation, "You can use either Filters or ParameterFilters in a single request.", SsmOperations.DescribeParameters,
            Deprecated("Name", "a") is var both ? new DescribeParametersRequest { Filters = both.Filters, ParameterFilters = [Filter("Name", null, "a")] } : null!);
    }

    [Fact]
    public async Task Pages_meet_and_tokens_belong_to_their_query()
    {
        await SomeAsync();
        foreach (var filters in new[] { null, new[] { Filter("Name", null, "three", "/a/one", "image") } })
        {
            var seen = new List<string>();
            string? token = null;
            do
            {
                var page = await CallAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest { MaxResults = 1, NextToken = token, ParameterFilters = filters });
                seen.AddRange(page.Parameters!.Select(parameter => parameter.Name!));
                token = page.NextToken;
            }
            while (token is not null);

            Assert.Equal(filters is null ? ["/a/b/two", "/a/one", "image", "three"] : ["/a/one", "image", "three"], seen);
        }

        var first = (await CallAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest { MaxResults = 1 })).NextToken;
        await RefusedAsync("InvalidNextToken", null, SsmOperations.DescribeParameters, new DescribeParametersRequest { NextToken = first, ParameterFilters = [Filter("Name", null, "a")] });
        await RefusedAsync("InvalidNextToken", null, SsmOperations.DescribeParameters, new DescribeParametersRequest { NextToken = "1" });
    }

    [Fact]
    public async Task Denied_by_default() => await DeniedAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest());
}
