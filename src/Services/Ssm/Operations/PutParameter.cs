using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Values;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Makes a parameter, or with Overwrite a new version of one. What an overwriting request does not say stays as it was.</summary>
internal sealed class PutParameter(Parameters parameters, ValueCipher cipher, IParameterEvents events)
    : Operation<PutParameterRequest, PutParameterResult>
{
    private string _name = "";
    private Row<ParameterRecord>? _row;

    public override void Validate(PutParameterRequest request, CallContext context)
    {
        ParameterValues.CheckText(request.Value!);
        if (request.Overwrite is true && request.Tags is { Count: > 0 })
        {
            throw CommonErrors.Validation(ParameterTexts.TagsWithOverwrite);
        }

        _name = ParameterName.Trim(request.Name!);
        ParameterName.CheckNew(_name, context.Account, context.Region);
        ParameterTags.Check(request.Tags);
    }

    public override async ValueTask<AccessRequest> ResolveAsync(PutParameterRequest request, CallContext context)
    {
        _row = await parameters.FindAsync(context.Account, context.Region, _name, context.Cancellation);
        AccessRequest On(string action) => ParameterAccess.On(
            action,
            ParameterName.ArnOf(_name, context.Account, context.Region),
            _row?.Value,
            context.Account,
            keys => keys
                .With("ssm:Overwrite", request.Overwrite ?? false)
                .With("ssm:Policies", request.Policies is not null)
                .WithTags(request.Tags));

        return On("ssm:PutParameter") with
        {
            Dependent = request.Tags is { Count: > 0 } ? [On("ssm:AddTagsToResource")] : [],
        };
    }

    public override async ValueTask<PutParameterResult> ExecuteAsync(PutParameterRequest request, CallContext context)
    {
        var before = _row?.Value;
        if (before is not null && request.Overwrite is not true)
        {
            throw SsmErrors.ParameterAlreadyExists(ParameterTexts.Exists);
        }

        var info = Describe(request, before?.Current, context);
        ParameterValues.CheckDataType(request.Value!, info.DataType, info.Type);
        ParameterValues.CheckPattern(request.Value!, info.AllowedPattern);
        info = info with
        {
            Tier = ParameterTiers.Choose(
                request.Tier,
                before?.Current.Tier,
                request.Value!.Length,
                info.Policies.Count > 0,
                await parameters.CountsAsync(context.Account, context.Region, context.Cancellation)),
        };

        var transaction = parameters.Begin();
        var parameter = before is null ? New(request, info, context) : Next(before, info);
        var version = await cipher.SealAsync(parameter, request.Value!, context);
        if (_row is null)
        {
            await parameters.InsertAsync(transaction, parameter, version, context.Cancellation);
        }
        else
        {
            await parameters.AddAsync(transaction, _row, parameter, version, context.Cancellation);
        }

        await events.StageAsync(
            transaction,
            ParameterNews.Changed(parameter, _row is null ? "Create" : "Update", context.Time, context.RequestId),
            context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new PutParameterResult { Version = info.Number, Tier = info.Tier };
    }

    private ParameterRecord New(PutParameterRequest request, VersionInfo info, CallContext context) => new()
    {
        Account = context.Account,
        Region = context.Region,
        Name = _name,
        Current = info,
        Oldest = info.Number,
        Tags = ParameterTags.With([], request.Tags) ?? throw CommonErrors.Validation(ParameterTexts.TagLimit),
    };

    /// <summary>The parameter with a new version. With a hundred before it, the oldest goes, unless it has a label.</summary>
    private static ParameterRecord Next(ParameterRecord before, VersionInfo info)
    {
        var oldest = Math.Max(before.Oldest, info.Number - Parameters.KeptVersions + 1);
        return oldest > before.Oldest && before.LabelsOf(before.Oldest).Count > 0
            ? throw SsmErrors.ParameterMaxVersionLimitExceeded(ParameterTexts.OldestLabelled(before.Name, before.Oldest))
            : before with { Current = info, Oldest = oldest };
    }

    private VersionInfo Describe(PutParameterRequest request, VersionInfo? before, CallContext context)
    {
        var type = request.Type ?? before?.Type ?? throw CommonErrors.Validation(ParameterTexts.TypeRequired);

        // AWS names the rule for hierarchies only, and tools do change the type of flat names.
        if (before is not null && type != before.Type && _name[0] == '/')
        {
            throw SsmErrors.HierarchyTypeMismatchException(ParameterTexts.TypeChanged);
        }

        if (request.KeyId is not null && type != ParameterType.SecureString)
        {
            throw CommonErrors.Validation(ParameterTexts.KeyForSecureOnly);
        }

        return new VersionInfo
        {
            Number = (before?.Number ?? 0) + 1,
            Type = type,
            Tier = ParameterKinds.Standard,
            DataType = request.DataType is { Length: > 0 } dataType ? dataType : before?.DataType ?? ParameterKinds.Text,
            Modified = context.Time,
            User = context.Caller.Arn,
            KeyId = type == ParameterType.SecureString ? request.KeyId ?? before?.KeyId ?? ParameterKinds.DefaultKey : null,
            Description = request.Description ?? before?.Description,
            AllowedPattern = request.AllowedPattern ?? before?.AllowedPattern,
            Policies = request.Policies is { } policies
                ? ParameterPolicies.Read(policies, context.Time)
                : [.. (before?.Policies ?? []).Select(policy => policy.AfterChange())],
        };
    }
}
